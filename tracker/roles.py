"""Who may do what at the desk: roles, and the rights that each has."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """What somebody may do. An API token carries some of its owner's rights."""

    LOOK = "look"
    """See the desk: what waits, what was done, how the sources are."""
    EDIT = "edit"
    """Decide on drafts and links, add stories, enter readings."""
    AGREE = "agree"
    """Give the second approval where the outlet wants two."""
    SET = "set"
    """Change the outlet's rules: its style sheet, its thresholds."""
    MANAGE = "manage"
    """Make accounts and take them away."""


class Role(StrEnum):
    """What somebody is to the outlet; each may do all that those before it may."""

    READER = "reader"
    EDITOR = "editor"
    CHIEF = "chief"
    ADMIN = "admin"


RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.READER: frozenset({Right.LOOK}),
        Role.EDITOR: frozenset({Right.LOOK, Right.EDIT}),
        Role.CHIEF: frozenset({Right.LOOK, Right.EDIT, Right.AGREE, Right.SET}),
        Role.ADMIN: frozenset(Right),
    }
)
"""The rights of each role."""
