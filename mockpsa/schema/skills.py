"""Skills, and which of a board's tickets ask for them (official surface 2026.4). Data only."""

from mockpsa.schema.fields import INFO, ref, row, text
from mockpsa.schema.resource import ReferenceShape, Resource

SKILL_CATEGORY = Resource(
    name="SkillCategory",
    label="Skill Category",
    path="/system/skillCategories",
    declared=row(text("name", 30, required=True), INFO),
    reference=ReferenceShape("SkillCategoryReference", href="skillCategory"),
)

SKILL = Resource(
    name="Skill",
    label="Skill",
    path="/system/skills",
    declared=row(text("name", 50, required=True), ref("category", "SkillCategory", required=True), INFO),
    reference=ReferenceShape("SkillReference", href="skill"),
)

BOARD_SKILL_MAPPING = Resource(
    name="BoardSkillMapping",
    label="Service Board Skill Mapping",
    path="/service/boards/{board}/skillMappings",
    declared=row(
        ref("type", "BoardType", within="board", required=True),
        ref("subType", "BoardSubType", within="board"),
        ref("item", "BoardItem", within="board"),
        ref("skillCategory", "SkillCategory", required=True),
        ref("skill", "Skill", required=True),
        ref("board", "Board", indexed=True),
        INFO,
    ),
    reference=ReferenceShape("BoardSkillMappingReference", ()),
    lookup=(),
)

RESOURCES = (SKILL_CATEGORY, SKILL, BOARD_SKILL_MAPPING)
