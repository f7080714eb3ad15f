"""Surveys, their results, and sign-offs, as a caller sees them."""

from typing import Any

from tests.conftest import Client
from tests.desk.test_setup import made

YES_NO = [{"caption": "Yes", "points": 10, "includeFlag": True}, {"caption": "No"}]


def survey_of(client: Client) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A survey's path, with a question that has two options and one that has none."""
    path = f"/service/surveys/{made(client, '/service/surveys', name='How was it?')['id']}"
    chosen = made(client, f"{path}/questions", type="Selection", question="Solved?", options=YES_NO, noAnswerPoints=1)
    said = made(client, f"{path}/questions", type="OpenEnded", question="Anything else?", sequenceNumber=4)
    return path, chosen, said


def verify(client: Client) -> None:
    assert client.get("/_mock/verify", params={"company": client.company}).json() == {"different": []}


def test_a_question_s_options_are_records_too(client: Client) -> None:
    path, question, _ = survey_of(client)
    place = f"{path}/questions/{question['id']}"
    yes, no = client.get(f"{place}/options").json()
    assert (yes["caption"], yes["points"], yes["visibleflag"]) == ("Yes", 10, True)
    assert (no["caption"], no["points"], no["visibleflag"]) == ("No", 0, False)
    made(client, f"{place}/options", caption="Perhaps", points=5)
    client.patch(f"{place}/options/{no['id']}", json=[{"op": "replace", "path": "points", "value": -1}])
    listed = client.get(place).json()["options"]
    assert [(each["caption"], each["points"]) for each in listed] == [("Yes", 10), ("No", -1), ("Perhaps", 5)]
    assert client.delete(f"{place}/options/{no['id']}").status_code == 204
    assert [each["caption"] for each in client.get(place).json()["options"]] == ["Yes", "Perhaps"]
    shorter = client.patch(place, json=[{"op": "replace", "path": "options", "value": [{"caption": "Sure"}]}])
    assert [each["caption"] for each in shorter.json()["options"]] == ["Sure"]
    [kept] = client.get(f"{place}/options").json()
    assert (kept["id"], kept["caption"]) == (yes["id"], "Sure")
    assert client.get(f"{path}/questions/404/options").status_code == 404
    nameless = client.patch(place, json=[{"op": "replace", "path": "options", "value": [{"points": 1}]}])
    assert nameless.json()["errors"][0]["message"] == "The options/caption field is required."
    verify(client)


def test_a_result_scores_what_was_chosen_and_knows_whose_it_is(client: Client) -> None:
    path, chosen, said = survey_of(client)
    ticket = client.get("/service/tickets/1").json()
    answers = [{"questionId": chosen["id"], "answer": 0}, {"questionId": said["id"], "answer": "Thank you"}]
    result = made(client, f"{path}/results", ticketId=1, results=answers)
    assert (result["totalPoints"], result["company"]["id"]) == (10, ticket["company"]["id"])
    assert result["results"] == answers
    assert made(client, f"{path}/results", ticketId=1)["totalPoints"] == 1  # not answered
    assert made(client, f"{path}/results", ticketId=1, totalPoints=7)["totalPoints"] == 7
    [best] = client.get(f"{path}/results", params={"conditions": "totalPoints>7"}).json()
    assert best["id"] == result["id"]
    for answer, message in (
        ({"questionId": chosen["id"], "answer": 2}, "must be the index of one of its 2 options."),
        ({"questionId": chosen["id"], "answer": "9" * 5000}, "must be the index of one of its 2 options."),
        ({"questionId": chosen["id"], "answer": "²"}, "must be the index of one of its 2 options."),
        ({"questionId": 404, "answer": 0}, "Service Survey Question 404 not found"),
    ):
        refused = client.post(f"{path}/results", json={"ticketId": 1, "results": [answer]})
        assert message in refused.json()["errors"][0]["message"]
    assert client.delete("/service/tickets/1").status_code == 204
    assert client.get(f"{path}/results").json() == []  # they go with their ticket


def test_a_copy_of_a_survey_has_its_questions_and_no_results(client: Client) -> None:
    path, question, _ = survey_of(client)
    made(client, f"{path}/results", ticketId=1)
    answer = client.post(f"{path}/copy")
    assert (answer.status_code, answer.json()["name"]) == (200, "How was it? (Copy)")
    copied = f"/service/surveys/{answer.json()['id']}"
    assert client.get(f"{copied}/results").json() == []
    first, second = client.get(f"{copied}/questions").json()
    assert (first["options"], second["question"]) == (question["options"], "Anything else?")
    [yes, _] = client.get(f"{copied}/questions/{first['id']}/options").json()
    assert yes["caption"] == "Yes"
    again = client.post(f"{copied}/questions/{first['id']}/copy")
    assert (again.status_code, again.json()["sequenceNumber"], len(again.json()["options"])) == (201, 5, 2)
    assert client.get(f"{copied}/questions/count").json() == {"count": 3}
    verify(client)


def test_an_email_template_s_survey_is_in_use(client: Client) -> None:
    path, *_ = survey_of(client)
    made(client, "/service/emailTemplates", type="Closed", useSenderFlag=True, serviceSurvey={"name": "how was it?"})
    assert client.get(f"{path}/usages").json() == [
        {"type": "ServiceEmailTemplate", "count": 1, "typeKey": "serviceSurvey"}
    ]
    assert client.delete(path).status_code == 409


def test_a_new_sign_off_shows_what_something_of_is_shown(client: Client) -> None:
    path = "/service/serviceSignoff"
    signoff = made(client, path, name="Visit", timeRateFlag=True, task="Open", customerSignoffText="Done.")
    on = {name for name, value in signoff.items() if value is True}
    assert on == {"timeFlag", "timeRateFlag", "taskFlag", "customerSignoffTextFlag"}
    assert made(client, path, name="Tasks", taskFlag=True)["task"] == "All"
    off = client.patch(f"{path}/{signoff['id']}", json=[{"op": "replace", "path": "timeFlag", "value": False}])
    assert off.json()["timeFlag"] is False  # on add only
    board = client.patch(
        "/service/boards/1", json=[{"op": "add", "path": "signOffTemplate", "value": {"id": signoff["id"]}}]
    )
    assert board.json()["signOffTemplate"]["name"] == "Visit"
    assert client.get(f"{path}/{signoff['id']}/info").json()["name"] == "Visit"
    assert client.delete(f"{path}/{signoff['id']}").status_code == 409
