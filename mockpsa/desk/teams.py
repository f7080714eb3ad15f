"""POST /service/teamMembers: a member joins a board's team."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Act, Behaviour, Desk
from mockpsa.schema.resource import Resource
from mockpsa.schema.service import BOARD, BOARD_TEAM
from mockpsa.schema.system import MEMBER
from mockpsa.store.records import Record


def join(desk: Desk, resource: Resource, record: Record, asked: Change) -> Mapping[str, Any]:
    """The member is in the team, once, and leads it if so asked. Its id is a number that nothing else has."""
    wanted = asked.after
    team = desk.records.get(BOARD_TEAM, wanted["team"]) or {}
    members = [*(team["members"] or ()), wanted["member"]]  # the team counts each once
    leader = {"teamLeader": wanted["member"]} if wanted["teamLeaderFlag"] else {}
    desk.alter(BOARD_TEAM, team["id"], {"members": members, **leader})
    return {
        "id": desk.next_number("teamMember"),
        "board": desk.documents.reference(BOARD, team["boardId"]),
        "team": desk.documents.reference(BOARD_TEAM, team["id"]),
        "member": desk.documents.reference(MEMBER, wanted["member"]),
        "teamLeaderFlag": team["teamLeader"] == wanted["member"] or bool(leader),
        "_info": {"lastUpdated": desk.now, "updatedBy": desk.actor},
    }


class TeamBehaviour(Behaviour):
    """BoardTeam: members join it by a path of their own."""

    actions: Mapping[str, Act] = MappingProxyType({"teamMembers": join})
