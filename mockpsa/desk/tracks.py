"""Tracks: who is on one since when, and how much of it is left."""

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.errors import MissingRequiredField
from mockpsa.schema.company import CONTACT
from mockpsa.schema.tracks import COMPANY_TRACK, CONTACT_TRACK, TRACK, TRACK_ACTION


class FollowedTrackBehaviour(Behaviour):
    """CompanyTrack and ContactTrack: a track that a company or a contact is put on."""

    def complete(self, desk: Desk, change: Change) -> None:
        """The track's name; by whom and when it was begun; all of its actions are left."""
        followed = change.after
        track = desk.record(TRACK, followed["trackId"])
        if followed["trackId"] is None:
            change.refuse("trackId", MissingRequiredField("trackId"))
        contact = desk.record(CONTACT, followed["contact"])
        change.fill("company", contact and contact["company"])
        actions = [] if track is None else desk.records.find(TRACK_ACTION, ("track", track["id"]))
        for name, value in (("startDate", desk.now), ("startedBy", desk.actor), ("actionTaken", 0)):
            change.fill(name, value)
        change.fill("actionRemaining", len(actions))
        followed["name"] = track and track["name"]


class TrackBehaviour(Behaviour):
    """Track: its name is printed where it is followed."""

    def follow(self, desk: Desk, change: Change) -> None:
        """Its new name."""
        if change.creating or not change.changed("name"):
            return
        for resource in (COMPANY_TRACK, CONTACT_TRACK):
            for each in desk.records.pointing(resource, resource.by_name["trackId"], change.after["id"]):
                desk.amend(resource, each, {"name": change.after["name"]})
