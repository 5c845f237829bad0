"""The kinds of value a county's tables are written in."""

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
Slug = Annotated[str, Field(pattern=f"^{SLUG.pattern}$")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Month = Annotated[str, Field(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])$")]
Audience = Literal["restricted", "partner", "public"]
Polarity = Literal["lower_is_better", "higher_is_better"]
Flag = Literal[
    "domestic", "alcohol", "drugs", "hate", "knife", "gun", "night_time", "business", "rural", "back_record"
]
MappedBy = Literal["category", "offence", "asb"]


class Frozen(BaseModel):
    """A value: frozen, closed against unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))
