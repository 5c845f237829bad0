"""The mail an officer gets: one message for all news of one evaluation, as text and as HTML."""

from dataclasses import dataclass, replace
from html import escape

from services.alerts.domain.alert import Alert
from services.alerts.domain.group import Bundle, Waiting, newest
from services.alerts.domain.route import lead_of
from services.alerts.domain.wording.areas import say_areas_once
from services.alerts.domain.wording.dangers import danger_story
from services.alerts.domain.wording.figures import day_name
from services.alerts.domain.wording.holds import hold_story
from services.alerts.domain.wording.hotspots import hotspot_story
from services.alerts.domain.wording.names import recipient_names
from services.alerts.domain.wording.reds import closing_story, red_story
from services.alerts.domain.wording.severe import severe_story
from services.alerts.domain.wording.silences import silence_story
from services.alerts.domain.wording.story import Briefing, Story
from services.alerts.domain.wording.subjects import subject_line
from shared.periods import month_name

_STORIES = {
    "red": red_story,
    "danger": danger_story,
    "hotspot": hotspot_story,
    "silence": silence_story,
    "severe": severe_story,
    "held": hold_story,
}
EXERCISE = (
    "This county's clock is set by hand: a demonstration, a replay or an exercise, and not today's news."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to send; text and HTML say the same."""

    subject: str
    text: str
    html: str


def compose(bundle: Bundle, briefing: Briefing) -> Letter:
    """Word a bundle. Each alert is told once, as its newest revision; steps shared by several are said once."""
    told = say_areas_once([(item, _story(item, briefing)) for item in newest(bundle.items)], briefing.config)
    stories = _say_steps_once([story for _, story in told])
    footer = _footer(bundle, briefing)
    subject = subject_line([item for item, _ in told], briefing)
    return Letter(subject, _text(stories, footer), _html(subject, stories, footer))


def _story(item: Waiting, briefing: Briefing) -> Story:
    if item.event == "resolved":
        return closing_story(item.alert, briefing)
    story = _STORIES[item.alert.rule](item.alert, briefing)
    told = briefing.others.get(str(item.alert.id), ())
    others = recipient_names(briefing.config, [r for r in told if r.email != item.recipient.email])
    return replace(story, steps=story.steps or _steps(item.alert, briefing), others=others)


def _steps(alert: Alert, briefing: Briefing) -> tuple[str, ...]:
    lead = lead_of(alert, briefing.config)
    return lead.next_steps if lead else ()


def _say_steps_once(stories: list[Story]) -> list[Story]:
    first = {story.steps: n for n, story in reversed(list(enumerate(stories, 1))) if story.steps}
    return [
        replace(story, steps=(f"As under {first[story.steps]}.",))
        if first.get(story.steps, n) != n
        else story
        for n, story in enumerate(stories, 1)
    ]


def _footer(bundle: Bundle, briefing: Briefing) -> tuple[str, ...]:
    config = briefing.config
    roles = recipient_names(config, [item.recipient for item in bundle.items])
    settled = (
        f"figures settled up to {month_name(briefing.settled)}"
        if briefing.settled
        else "no month settled yet"
    )
    return (
        f"You are told as: {roles}.",
        f"{config.name}: judged {day_name(briefing.as_of, config.zone)}; {settled}.",
        *([EXERCISE] if config.clock == "manual" else []),
        *([config.attribution] if config.attribution else []),
    )


def _text(stories: list[Story], footer: tuple[str, ...]) -> str:
    parts = [_text_story(number, story, len(stories)) for number, story in enumerate(stories, 1)]
    return "\n\n".join([*parts, "-- \n" + "\n".join(footer)]) + "\n"


def _heading(number: int, story: Story, of: int) -> str:
    return f"{number}. {story.heading}" if of > 1 else story.heading


def _text_story(number: int, story: Story, of: int) -> str:
    lines = [_heading(number, story, of), *story.facts]
    lines += [f"Please note: {caveat}" for caveat in story.caveats]
    lines += ["Next steps:", *(f"- {step}" for step in story.steps)] if story.steps else []
    lines += [f"Also told: {story.others}."] if story.others else []
    return "\n".join(lines)


def _html(title: str, stories: list[Story], footer: tuple[str, ...]) -> str:
    body = "\n".join(_html_story(number, story, len(stories)) for number, story in enumerate(stories, 1))
    small = "".join(f"<p><small>{escape(line)}</small></p>\n" for line in footer)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    return f'<!doctype html>\n<html lang="en-GB"><head>{head}</head>\n<body>\n{body}\n<hr>\n{small}</body></html>\n'


def _html_story(number: int, story: Story, of: int) -> str:
    heading = _heading(number, story, of)
    rows = [f"<h2>{escape(heading)}</h2>", *(f"<p>{escape(fact)}</p>" for fact in story.facts)]
    rows += [f"<p><em>Please note: {escape(caveat)}</em></p>" for caveat in story.caveats]
    if story.steps:
        rows.append(f"<p>Next steps:</p><ul>{''.join(f'<li>{escape(s)}</li>' for s in story.steps)}</ul>")
    if story.others:
        rows.append(f"<p>Also told: {escape(story.others)}.</p>")
    return "\n".join(rows)
