"""Surveys: a question's options are records and members of the question at once; what a result scores."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.copying import copy_tree
from mockpsa.desk.desk import Act, Behaviour, Desk
from mockpsa.errors import InvalidField, MissingRequiredField, ReferenceNotFound
from mockpsa.schema.resource import Resource
from mockpsa.schema.surveys import SERVICE_SURVEY, SERVICE_SURVEY_QUESTION, SURVEY_OPTION, SURVEY_RESULT
from mockpsa.schema.tickets import TICKET
from mockpsa.store.records import Record

LONGEST_NAME = SERVICE_SURVEY.by_name["name"].length


def copy_survey(desk: Desk, resource: Resource, record: Record, asked: Change) -> int:
    """POST copy: the survey with its questions and their options; what was answered stays where it is."""
    name = f"{record['name']} (Copy)"[:LONGEST_NAME]
    return copy_tree(desk, resource, record["id"], {"name": name}, without=frozenset({SURVEY_RESULT.name}))


def copy_question(desk: Desk, resource: Resource, record: Record, asked: Change) -> int:
    """POST copy: the question with its options, as the survey's last."""
    asked_already = desk.records.find(SERVICE_SURVEY_QUESTION, ("surveyId", record["surveyId"]))
    last = max(each["sequenceNumber"] or 0 for each in asked_already)
    return copy_tree(desk, resource, record["id"], {"sequenceNumber": last + 1})


class SurveyBehaviour(Behaviour):
    """ServiceSurvey: nothing of its own but a copy."""

    actions: Mapping[str, Act] = MappingProxyType({"copy": copy_survey})


class QuestionBehaviour(Behaviour):
    """ServiceSurveyQuestion: its options, which are records too."""

    actions: Mapping[str, Act] = MappingProxyType({"copy": copy_question})

    def complete(self, desk: Desk, change: Change) -> None:
        """An option has a caption, and counts for nothing unless it says otherwise."""
        if not change.anew("options"):
            return
        change.after["options"] = change.after["options"] or []
        for option in change.after["options"]:
            if not (option.get("caption") or "").strip():
                change.refuse("options", MissingRequiredField("options/caption"))
            if option.get("points") is None:
                option["points"] = 0

    def follow(self, desk: Desk, change: Change) -> None:
        """The options' records: in the order of the array, those that stay keep their ids."""
        if not change.changed("options"):
            return
        question, listed = change.after["id"], change.after["options"] or ()
        kept = desk.records.find(SURVEY_OPTION, ("question", question))
        for record, option in zip(kept, listed, strict=False):
            desk.amend(SURVEY_OPTION, record["id"], _record_of(option))
        for option in listed[len(kept) :]:
            desk.derive(SURVEY_OPTION, _record_of(option) | {"question": question})
        for record in kept[len(listed) :]:
            desk.strike(SURVEY_OPTION, record["id"])


class OptionBehaviour(Behaviour):
    """SurveyOption: its question lists it."""

    def follow(self, desk: Desk, change: Change) -> None:
        """The question's list says what its options say."""
        _list_options(desk, change.after["question"])

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """The question no longer lists it."""
        _list_options(desk, record["question"])


class ResultBehaviour(Behaviour):
    """SurveyResult: whose it is, that it answers the survey's questions, and what it scores."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Company, contact and address are the ticket's, the points those of the answers, unless they were sent."""
        result = change.after
        ticket = desk.record(TICKET, result["ticketId"])
        if change.anew("ticketId") and ticket is not None:
            taken = {"company": "company", "contact": "contact", "emailAddress": "contactEmailAddress"}
            for name, source in taken.items():
                if name not in change.sent:
                    result[name] = ticket[source]
        if change.anew("results"):
            points = _points(desk, change)
            if "totalPoints" not in change.sent:
                result["totalPoints"] = points


def _record_of(option: Mapping[str, Any]) -> Record:
    """A member of a question's list as an option's columns."""
    visible = bool(option.get("includeFlag"))
    return {"caption": option["caption"], "points": option["points"], "visibleflag": visible}


def _list_options(desk: Desk, question: int) -> None:
    found = desk.records.find(SURVEY_OPTION, ("question", question))
    listed = [{"includeFlag": o["visibleflag"], "caption": o["caption"], "points": o["points"]} for o in found]
    desk.amend(SERVICE_SURVEY_QUESTION, question, {"options": listed})


def _points(desk: Desk, change: Change) -> int:
    """The points of what was chosen, and of what was not answered; adds an error for what cannot have been answered."""
    asked = desk.records.find(SERVICE_SURVEY_QUESTION, ("surveyId", change.after["surveyId"]))
    questions = {each["id"]: each for each in asked}
    total, answered = 0, set()
    for given in change.after["results"] or ():
        question = questions.get(given.get("questionId"))
        if question is None:
            message = f"Service Survey Question {given.get('questionId')} not found"
            change.refuse("results", ReferenceNotFound("results/questionId", message))
        elif given.get("answer") is not None:
            answered.add(question["id"])
            total += _points_of(change, question, given["answer"])
    return total + sum(each["noAnswerPoints"] or 0 for each in questions.values() if each["id"] not in answered)


def _points_of(change: Change, question: Record, answer: Any) -> int:
    """What an answer scores: officially that to a Selection is the index of an option."""
    if question["type"] != "Selection":
        return 0
    options = question["options"] or ()
    chosen = {str(index): option for index, option in enumerate(options)}.get(str(answer))
    if chosen is None:
        sentence = f"The answer to question {question['id']} must be the index of one of its {len(options)} options."
        change.refuse("results", InvalidField("results/answer", sentence))
        return 0
    points: int = chosen["points"] or 0
    return points
