"""Visits that look openings up."""

from bot.tour.visit import Visit


async def student_looks_for_an_internship(visit: Visit) -> None:
    """A student finds an internship in Chinese, follows it, and gets a poster to pass on."""
    await visit.send("/internships", "实习岗位", "截止")
    await visit.tap("方向", "电池")
    await visit.tap("电池", "I-2027-01")
    await visit.tap("I-2027-01", "电池健康评估算法实习生", "名额 3 个", "P-017")
    await visit.tap("关注", "取消关注", toast="已关注 I-2027-01")
    await visit.tap("二维码", "扫码打开")


async def doctor_looks_for_a_position(visit: Visit) -> None:
    """A doctor looks for a place at the postdoctoral workstation in English."""
    await visit.send("/postdocs", "Postdoc positions", "PD-2027-01")
    await visit.send("PD-2027-01", "Postdoc", "PD-2027-01")
