"""What a few set-up records need beyond their declaration."""

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk, is_blank
from mockpsa.errors import MissingRequiredField, ReferenceNotFound
from mockpsa.schema.boards import NOTIFICATION_RECIPIENT
from mockpsa.schema.fields import Kind
from mockpsa.schema.folding import fold
from mockpsa.schema.knowledge import KNOWLEDGE_BASE_SUB_CATEGORY

SENDER = ("firstName", "lastName", "emailAddress")
TOLD = {"email address": "email", "member": "member"}  # a recipient by its folded name: the field that says which


class EmailTemplateBehaviour(Behaviour):
    """ServiceEmailTemplate: officially the sender is required if useSenderFlag is false."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Who the e-mail is from."""
        for name in () if change.after["useSenderFlag"] else SENDER:
            if is_blank(change.after[name]):
                change.refuse(name, MissingRequiredField(name))


class ArticleBehaviour(Behaviour):
    """KnowledgeBaseArticle: who wrote it and when; its subcategory is one of its category's."""

    def complete(self, desk: Desk, change: Change) -> None:
        """A subcategory alone brings its category along."""
        article = change.after
        if change.creating:
            change.fill("dateCreated", article["dateEntered"])
            change.fill("createdBy", article["enteredBy"])
        below = desk.record(KNOWLEDGE_BASE_SUB_CATEGORY, article["subCategoryId"])
        if below is None:
            return
        change.fill("categoryId", below["category"])
        if article["categoryId"] not in (None, below["category"]):
            sentence = f"Knowledge Base SubCategory {below['id']} not found for Knowledge Base Category"
            message = f"{sentence} {article['categoryId']}"
            change.refuse("subCategoryId", ReferenceNotFound("subCategoryId", message))


class NotificationBehaviour(Behaviour):
    """BoardNotification, BoardStatusNotification, BoardAutoAssignResource: an address for "Email Address" (officially).

    And a member for "Member", which is a guess.
    """

    def complete(self, desk: Desk, change: Change) -> None:
        """Whom it is for, where the recipient alone does not say it."""
        recipient = desk.record(NOTIFICATION_RECIPIENT, change.after["notifyWho"])
        field = change.resource.by_name.get(TOLD.get(fold(recipient["name"] or ""), "")) if recipient else None
        if field is not None and is_blank(change.after[field.name]):
            change.refuse(field.name, MissingRequiredField(field.name, reference=field.kind is Kind.REFERENCE))


class HostedSetupBehaviour(Behaviour):
    """ConnectWiseHostedSetup: who set it up, and when."""

    def complete(self, desk: Desk, change: Change) -> None:
        """As the record's own stamps say it."""
        change.fill("createdBy", change.after["enteredBy"])
        change.fill("dateCreated", change.after["dateEntered"])
