"""What is refused below ``/_mock`` alone: the controls' branch of the tree in `mockpsa.errors`."""

from mockpsa.errors import API, PsaError


class NotThisMachine(PsaError):
    status = 403
    code = API
    case = "a call of /_mock from elsewhere"

    def __init__(self) -> None:
        super().__init__("/_mock answers only a caller on the same machine.")


class ControlTokenRefused(PsaError):
    status = 401
    code = "Unauthorized"
    case = "a call of /_mock without the --control-token that the server asks for"

    def __init__(self) -> None:
        super().__init__("/_mock asks for the --control-token of this server, as X-Mock-Token.")


class NoControl(PsaError):
    status = 404
    code = API
    case = "a path below /_mock that does not exist, or one for a company that is not served"


class ControlRefused(PsaError):
    status = 400
    code = API
    case = "a call of /_mock asks for what cannot be done: the message says what is wrong"
