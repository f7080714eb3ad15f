import pytest

from mockpsa.rules import PROFILES, RULES, Rules, UnknownRule


def test_each_profile_sets_every_rule_to_one_of_its_values() -> None:
    for profile in PROFILES:
        values = Rules.of(profile).values
        assert set(values) == set(RULES)
        assert all(values[name] in rule.values for name, rule in RULES.items())


def test_one_rule_is_flipped_and_the_later_setting_wins() -> None:
    rules = Rules.of("documented", ["board_required=on", "board_required=off"])
    assert not rules.on("board_required")
    assert rules.on("merge_patch")


@pytest.mark.parametrize(
    ("profile", "setting", "says"),
    [
        ("documented", "nonsense=on", "there is no rule 'nonsense'"),
        ("documented", "merge_patch", "is set as merge_patch=on|off"),
        ("documented", "merge_patch=maybe", "is set as merge_patch=on|off"),
        ("wrong", "merge_patch=on", "there is no profile 'wrong'"),
    ],
)
def test_what_does_not_exist_is_refused_in_a_sentence(profile: str, setting: str, says: str) -> None:
    with pytest.raises(UnknownRule, match=says.replace("|", r"\|")):
        Rules.of(profile, [setting])
