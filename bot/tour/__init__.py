"""`labbot demo --tour`: a scripted visit as a transcript in the terminal, which checks what it sees."""

from rich.console import Console
from rich.text import Text

from bot.tour import announcements, applying, deciding, openings, projects, seminars
from bot.tour.visit import Visit
from simulator.groups import Group
from simulator.people import Person


async def play(student: Person, researcher: Person, admin: Person, group: Group) -> bool:
    """Plays all visits; tells whether everything was as it should be."""
    console = Console(highlight=False)
    visits = [Visit(person, console) for person in (student, researcher, admin)]
    try:
        console.rule("一位学生用中文查项目")
        await projects.student_looks_up(visits[0])
        console.rule("A researcher looks projects up in English")
        await projects.researcher_looks_up(visits[1])
        console.rule("一位学生找实习岗位")
        await openings.student_looks_for_an_internship(visits[0])
        console.rule("A doctor looks for a postdoc position")
        await openings.doctor_looks_for_a_position(visits[1])
        console.rule("一位学生申请实习，从评审到录用")
        await applying.student_applies(visits[0])
        await deciding.reviewer_invites(visits[2])
        await deciding.student_picks_a_time(visits[0])
        await deciding.reviewer_offers_a_place(visits[2])
        await deciding.student_accepts(visits[0])
        console.rule("A doctor applies to the postdoctoral workstation")
        await applying.doctor_applies(visits[1])
        console.rule("讲座：报名、候补、改期、提醒、签到")
        await seminars.student_finds_one(visits[0])
        await seminars.admin_takes_a_seat(visits[2])
        await seminars.student_takes_the_last_seat(visits[0])
        await seminars.researcher_waits(visits[1])
        await seminars.admin_gives_it_back(visits[2])
        await seminars.researcher_moves_up(visits[1])
        await seminars.admin_moves_it(visits[2])
        await seminars.both_are_told(visits[0], visits[1])
        await seminars.both_are_reminded(visits[0], visits[1])
        await seminars.they_check_in(visits[2], visits[0], visits[1])
        console.rule("管理员发布公告")
        await announcements.admin_announces(visits[2], visits[0], visits[1], group)
    except AssertionError as error:
        console.print(Text(f"✗ {error}", style="bold red"))
        return False
    console.print(Text("✓", style="bold green"))
    return True
