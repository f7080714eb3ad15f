"""What contacts are asked once a ticket is done: surveys, their questions and options, and the results (2025.1)."""

from mockpsa.schema.fields import INFO, Access, choice, flag, flags, integer, link, objects, ref, row, scalar, text
from mockpsa.schema.resource import Action, ReferenceShape, Resource

LONGEST_CAPTION = 100

# Who is told of a result. Its reference is the official surface's generic one, which has no _info.
SURVEY_RECIPIENT = Resource(
    name="SurveyRecipient",
    label="Survey Recipient",
    declared=(text("identifier"), text("name")),
    reference=ReferenceShape("GenericIdIdentifierReference", ("identifier", "name")),
    lookup=("identifier", "name"),
)

SERVICE_SURVEY = Resource(
    name="ServiceSurvey",
    label="Service Survey",
    path="/service/surveys",
    usages=True,
    actions=(Action("copy"),),
    declared=row(
        text("name", 50, required=True),
        flags("inactiveFlag", "headerIncludeLogoFlag"),
        text("headerText", 4000),
        flag("headerTextVisibleFlag"),
        text("footerText", 500),
        flag("footerTextVisibleFlag"),
        text("thankYouText", 4000),
        ref("notifyWho", "SurveyRecipient"),
        flag("notifyWhoVisibleFlag"),
        ref("notifyMember", "Member"),
        INFO,
    ),
    reference=ReferenceShape("ServiceSurveyReference", href="serviceSurvey"),
)

# ``options`` are the question's SurveyOptions under names of their own, in the order of their ids.
SERVICE_SURVEY_QUESTION = Resource(
    name="ServiceSurveyQuestion",
    label="Service Survey Question",
    path="/service/surveys/{surveyId}/questions",
    actions=(Action("copy", status=201),),
    declared=row(
        integer("sequenceNumber"),
        choice("type", "OpenEnded", "Selection", required=True),
        text("question", 1000, required=True),
        objects("options", flag("includeFlag"), text("caption", LONGEST_CAPTION), integer("points")),
        flags("includeFlag", "requiredFlag"),
        integer("noAnswerPoints"),
        link("surveyId", "ServiceSurvey", indexed=True),
        INFO,
    ),
    reference=ReferenceShape("ServiceSurveyQuestionReference", ()),
    lookup=(),
)

SURVEY_OPTION = Resource(
    name="SurveyOption",
    label="Survey Option",
    path="/service/surveys/{surveyId}/questions/{question}/options",
    declared=row(
        text("caption", LONGEST_CAPTION, required=True),
        integer("points", required=True),
        flag("visibleflag"),
        INFO,
        ref("question", "ServiceSurveyQuestion", indexed=True, access=Access.HIDDEN),
    ),
    reference=ReferenceShape("SurveyOptionReference", ()),
    lookup=(),
)

SURVEY_RESULT = Resource(
    name="SurveyResult",
    label="Survey Result",
    path="/service/surveys/{surveyId}/results",
    declared=row(
        link("ticketId", "Ticket", required=True, belongs=True, indexed=True),
        text("emailAddress"),
        text("footerResponse"),
        flag("contactMeFlag"),
        ref("contact", "Contact"),
        objects("results", integer("questionId"), scalar("answer")),
        integer("totalPoints"),
        ref("company", "Company"),
        link("surveyId", "ServiceSurvey", indexed=True),
        INFO,
    ),
    reference=ReferenceShape("SurveyResultReference", ()),
    lookup=(),
)

RESOURCES = (SURVEY_RECIPIENT, SERVICE_SURVEY, SERVICE_SURVEY_QUESTION, SURVEY_OPTION, SURVEY_RESULT)
