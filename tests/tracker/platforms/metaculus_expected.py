"""What each recorded answer of Metaculus must be read as, worked out from the answers by hand."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.errors import (
    AccessRefusedError,
    PlatformError,
    QuestionGoneError,
    RequestRejectedError,
    UnreadableAnswerError,
)
from tracker.questions import Kind, Shape, State
from tracker.readings import Reason


@dataclass(frozen=True)
class Series:
    """What one outcome must have: how many points, how many of them gaps, and the last one."""

    points: int
    last: float | Reason
    key: str = ""
    gaps: int = 0
    kind: Kind = Kind.PROBABILITY
    state: State = State.OPEN
    ending: tuple[str, float | None] | None = None


def missing(
    reason: Reason, state: State = State.OPEN, ending: tuple[str, float | None] | None = None
) -> Series:
    return Series(1, reason, gaps=1, state=state, ending=ending)


NO, YES = ("no", 0.0), ("yes", 1.0)
RESOLVED = State.RESOLVED
BRENT = 40 + 100 * 0.47476967091879074
MPOX = 1_000 * 1_000**0.48816719917526685
FLOODS_RATIO = 2_050_000 / 50_000
FLOODS = 2_000_000 * (FLOODS_RATIO**0.5585733119517027 - 1) / (FLOODS_RATIO - 1)
GOLD = 1800 + 1800 * 0.8588716764376845
VOTES = 60 + 80 * 0.6838290629838697
MOON = 1738368000 + 502243200 * 0.30119342263565024
SWEDEN = 1673740800 + 93484800 * 0.35164947948057707
NUMBER, DATE = Kind.NUMBER, Kind.DATE
WITHHELD = missing(Reason.WITHHELD, RESOLVED, NO)

DETAILS: dict[str, tuple[Shape, State, list[Series]]] = {
    name: (Shape.SINGLE, series.state, [series])
    for name, series in {
        "auth_no_prefix_ok": missing(Reason.NOBODY_YET),
        "detail_accept_encoding_gzip": missing(Reason.NOBODY_YET),
        "detail_accept_language_es": Series(18, 0.57),
        "detail_anonymous_binary_nk_resolved_no": Series(201, 0.013, state=RESOLVED, ending=NO),
        "detail_anonymous_cp_hidden": missing(Reason.HIDDEN),
        "detail_binary_ambiguous": Series(30, 0.206, state=State.AMBIGUOUS, ending=("ambiguous", None)),
        "detail_binary_annulled": Series(15, 0.06, state=State.ANNULLED, ending=("annulled", None)),
        "detail_binary_closed_unresolved": Series(36, 0.361, gaps=1, state=State.CLOSED),
        "detail_binary_condition": Series(15, 0.059),
        "detail_binary_cp_hidden": missing(Reason.HIDDEN),
        "detail_binary_nk_open": Series(362, 0.599),
        "detail_binary_nk_resolved_no": Series(201, 0.013, state=RESOLVED, ending=NO),
        "detail_binary_open_all_withdrawn": Series(13, Reason.WITHDRAWN, gaps=1),
        "detail_binary_open_expiring": Series(6, 0.15),
        "detail_binary_open_no_forecasts": missing(Reason.NOBODY_YET),
        "detail_binary_resolved_no": Series(72, 0.066, state=RESOLVED, ending=NO),
        "detail_binary_resolved_yes": Series(67, 0.933, state=RESOLVED, ending=YES),
        "detail_binary_unicode_title": Series(18, 0.57),
        "detail_binary_unweighted": Series(27, 0.554),
        "detail_binary_upcoming": missing(Reason.NOT_OPEN, State.UPCOMING),
        "detail_date_open": Series(71, MOON, kind=DATE),
        "detail_date_resolved": Series(
            32, SWEDEN, kind=DATE, state=RESOLVED, ending=("2024-03-07", 1709827200.0)
        ),
        "detail_discrete_open": Series(24, 2.0, kind=NUMBER),
        "detail_if_none_match": missing(Reason.NOBODY_YET),
        "detail_numeric_above_upper_bound": Series(
            35, GOLD, kind=NUMBER, state=RESOLVED, ending=("above the upper bound", None)
        ),
        "detail_numeric_linear_open": Series(72, BRENT, kind=NUMBER),
        "detail_numeric_log_open": Series(62, MPOX, kind=NUMBER),
        "detail_numeric_log_resolved_number": Series(
            27, FLOODS, kind=NUMBER, state=RESOLVED, ending=("379000", 379_000.0)
        ),
        "detail_numeric_resolved_outside_range": Series(
            8, VOTES, kind=NUMBER, state=RESOLVED, ending=("151", 151.0)
        ),
        "detail_pending": missing(Reason.NOT_OPEN, State.UPCOMING),
        "detail_with_cp_false": WITHHELD,
        "login_required_instance_with_token": missing(Reason.NOBODY_YET),
    }.items()
} | {
    "detail_conditional": (
        Shape.CONDITIONAL,
        State.OPEN,
        [Series(14, 0.676, key="yes"), Series(15, 0.487, key="no")],
    ),
    "detail_group_binary": (
        Shape.GROUP,
        State.OPEN,
        [
            Series(33, 0.086, key="12121"),
            Series(45, 0.239, key="12122"),
            Series(30, 0.042, key="12123"),
            Series(22, 0.022, key="12124"),
            Series(32, 0.008, key="12125", state=RESOLVED, ending=NO),
        ],
    ),
    "detail_group_numeric": (
        Shape.GROUP,
        State.OPEN,
        [
            Series(22, -2 + 10 * 0.4177053174033739, key="12126", kind=NUMBER),
            Series(18, -2 + 10 * 0.42649903950528795, key="12127", kind=NUMBER),
            Series(22, -2 + 10 * 0.4468954922471582, key="12128", kind=NUMBER),
        ],
    ),
    "detail_multiple_choice_open": (
        Shape.CHOICE,
        State.OPEN,
        [
            Series(74, 0.41358054617980977, key="0"),
            Series(74, 0.4733792574409328, key="1"),
            Series(74, 0.0812749309604173, key="2"),
            Series(47, Reason.GONE, key="3", gaps=1),
            Series(74, 0.03176526541884013, key="4"),
        ],
    ),
    "detail_multiple_choice_resolved": (
        Shape.CHOICE,
        RESOLVED,
        [
            Series(23, last, key=str(index), state=RESOLVED, ending=("Spain", float(index == 0)))
            for index, last in enumerate(
                [
                    0.24498030429345563,
                    0.20464526886202586,
                    0.1185833680700292,
                    0.12221248436848689,
                    0.3095785744060025,
                ]
            )
        ],
    ),
}

LISTS: dict[str, list[int]] = {
    "list_anonymous": [12120, 12119, 12121],
    "list_default": [12120, 12119, 12121],
    "list_forecast_type_comma": [12112, 12110, 12111],
    "list_forecast_type_repeated": [12112, 12110, 12111],
    "list_group_with_cp_history": [12116, 12115],
    "list_ids": [12110, 12100],
    "list_limit_bad": [],  # a notebook
    "list_limit_over_cap": [],  # a notebook
    "list_no_descriptions": [12120, 12119],
    "list_order_by_unknown": [12120],
    "list_past_the_end": [],
    "list_status_closed": [12122],
    "list_status_open": [
        *(12119, 12121, 12124, 12130, 12131, 12112, 12106, 12123),
        *(12107, 12116, 12118, 12117, 12113, 12101, 12110, 12115),
    ],
    "list_status_pending_resolution": [],
    "list_status_resolved": [12114, 12132, 12109, 12115, 12108, 12105, 12111, 12104, 12100, 12103, 12102],
    "list_status_unknown": [12120, 12119],
    "list_status_upcoming": [12120],
    "list_tournament": [12124, 12101],
    "list_with_cp": [12119, 12121, 12124, 12130],
    "list_with_cp_history": [12105, 12104],
    "api2_list": [12120, 12119],
    "search_anonymous": [12118, 12101],
    "search_full_title": [12118, 12101, 12100, 12117, 12104],
    "search_fulltext_fallback": [12100],
    "search_fulltext_fallback_paraphrase": [],
    "search_nonsense_still_returns_rows": [12113, 12121, 12112],
    "search_story_wording": [12118, 12101, 12100, 12117, 12104],
    "search_story_wording_binary_resolved": [12100, 12104, 12103, 12105, 12102],
    "search_with_order_by": [12118, 12117, 12101, 12100],
}

REFUSED: dict[str, tuple[type[PlatformError], str]] = {
    "aggregation_explorer_group_400": (RequestRejectedError, "please submit a subquestion"),
    "api2_detail_404": (QuestionGoneError, "Post not found"),
    "api2_other_404": (QuestionGoneError, r"a web page \(Not Found\)"),
    "auth_bad_token_403": (AccessRefusedError, "Invalid token"),
    "auth_bearer_with_api_key_403": (AccessRefusedError, "token_not_valid"),
    "auth_inactive_user_403": (AccessRefusedError, "User inactive or deleted"),
    "auth_token_with_spaces_403": (AccessRefusedError, "should not contain spaces"),
    "detail_deleted_404": (QuestionGoneError, "Post not found"),
    "detail_draft_404": (QuestionGoneError, "Post not found"),
    "detail_no_trailing_slash_301": (UnreadableAnswerError, "sends us on to /api/posts/12100/"),
    "detail_not_an_integer_404": (QuestionGoneError, r"a web page \(Not Found\)"),
    "detail_not_found_404": (QuestionGoneError, "Post not found"),
    "detail_notebook": (QuestionGoneError, "is a notebook and asks nothing"),
    "detail_private_404": (QuestionGoneError, "Post not found"),
    "download_data_group_sub_question": (UnreadableAnswerError, "instead of JSON"),
    "download_data_hidden_cp": (UnreadableAnswerError, "instead of JSON"),
    "download_data_minimize_false": (UnreadableAnswerError, "instead of JSON"),
    "download_data_numeric": (UnreadableAnswerError, "instead of JSON"),
    "download_data_unknown_param_400": (RequestRejectedError, "Unexpected fields: banana"),
    "download_post_zip": (UnreadableAnswerError, "instead of JSON"),
    "download_post_zip_anonymous": (UnreadableAnswerError, "instead of JSON"),
    "forecast_closed_question_405": (RequestRejectedError, "already closed to forecasting"),
    "forecast_not_enabled_403": (AccessRefusedError, "API forecasting is not enabled"),
    "forecast_post_id_mixup_400": (RequestRejectedError, "Post Id accidentally"),
    "head_posts_405": (RequestRejectedError, "405"),
    "healthcheck": (UnreadableAnswerError, r"plain text \(ok\) instead of JSON"),
    "is_staff_param_401": (AccessRefusedError, "401: Authentication credentials"),
    "list_forecaster_id_other_403": (AccessRefusedError, "do not have permission"),
    "list_ids_comma_400": (RequestRejectedError, "A valid integer is required"),
    "list_ids_non_numeric_400": (RequestRejectedError, "A valid integer is required"),
    "list_published_at_bad_400": (RequestRejectedError, "Datetime has wrong format"),
    "list_tournament_unknown_400": (RequestRejectedError, "no-such-slug"),
    "list_with_cp_bad_400": (RequestRejectedError, "Must be a valid boolean"),
    "login_required_instance_anonymous_404": (QuestionGoneError, "address and token in the settings"),
    "method_not_allowed_405": (RequestRejectedError, "not allowed"),
    "question_community_predictions_403": (AccessRefusedError, "do not have permission"),
    "question_detail_404": (QuestionGoneError, "No Question matches"),
    "question_detail_anonymous_403": (AccessRefusedError, "were not provided"),
    "question_private_403": (AccessRefusedError, "do not have permission"),
    "unknown_path_404": (QuestionGoneError, r"a web page \(Not Found\)"),
    "users_me_anonymous_403": (AccessRefusedError, "were not provided"),
    # JSON of other endpoints: answers that are no post, which an adapter sent to them must refuse.
    "aggregation_explorer": (UnreadableAnswerError, "has no "),
    "aggregation_explorer_hidden_cp": (UnreadableAnswerError, "has no "),
    "homepage_cached": (UnreadableAnswerError, "should be an object"),
    "options_posts": (UnreadableAnswerError, "has no id"),
    "question_detail": (UnreadableAnswerError, "has no "),
    "question_detail_with_cp": (UnreadableAnswerError, "has no "),
    "question_detail_with_cp_false_is_truthy": (UnreadableAnswerError, "has no "),
    "question_detail_with_cp_future_rows": (UnreadableAnswerError, "has no "),
    "question_to_post": (UnreadableAnswerError, "has no id"),
    "question_to_post_anonymous": (UnreadableAnswerError, "has no id"),
}

# `latest` and no history, as in the list; read as the one point it has.
OTHERS = {"api2_detail", "users_me_with_token"}
