"""The pages of a fresh wiki. Texts only; nothing here knows how they are shown."""

from __future__ import annotations

SEEDS: dict[str, str] = {
    "FrontPage": """= Welcome =
This is a small wiki. Some pages to look at: [[PageA]], [[PageB]], [[PageC]], [[PageD]], [[PageE]].

 * [[ExamplePage]] stores a random value in your session and loads it again
 * [[VarsPage]] shows what your session holds under x
 * [[MappingPage]] tries all that a session can do
 * [[MovedPage]] leads back here, [[SecretPage]] and [[MembersPage]] are not for everyone
 * [[PageIndex]] lists all pages""",
    "PageIndex": "= All pages =\n<<PageList>>",
    "MovedPage": "#redirect FrontPage\n",
    "SecretPage": "#acl Superuser:read,write All:\n= Secret =\nOnly a superuser reads this.",
    "MembersPage": "#acl Known:read All:\n= Members =\nWhoever is logged in reads this.",
    "ExamplePage": "= A value of your own =\n<<Example>>",
    "VarsPage": "= The value x =\n<<ShowValue(x)>>",
    "MappingPage": "= All that a session can do =\n<<Mapping>>",
    "BrokenPage": "= Broken =\n<<Broken>>",
    "SlowPage": "= Slow =\nThis page takes its time.\n\n<<Pause>>",
    **{f"Page{letter}": f"= Page {letter} =\nA page like any other. Back to [[FrontPage]]." for letter in "ABCDEFGH"},
}


def diary(user_name: str) -> tuple[str, str]:
    """Name and text of a user's own page."""
    return f"DiaryOf{user_name}", f"#acl {user_name}:read,write All:\n= Diary of {user_name} =\nNobody else reads this."
