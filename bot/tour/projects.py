"""Visits that look projects up."""

from bot.tour.visit import Visit


async def student_looks_up(visit: Visit) -> None:
    """A student finds a project in Chinese, follows it, and narrows a search down."""
    await visit.send("/start", "中国科大", "查项目", "English")
    await visit.send("换电", "项目", "换电")
    await visit.send("动力电池健康", "P-017")
    await visit.tap("P-017", "面向换电站的动力电池健康状态在线评估", "国家级", "电池", "联合研发")
    await visit.tap("关注", "取消关注", toast="已关注 P-017")
    await visit.send("/projects 电池", "电池")
    await visit.tap("阶段", "选择项目阶段")
    await visit.tap("中试示范", "✓ 中试示范", "清除筛选")
    await visit.send("hddc", "P-0")
    await visit.send("换点", "你要找的是不是")


async def researcher_looks_up(visit: Visit) -> None:
    """A researcher finds the same project in English, changes the time zone, and shares a card."""
    await visit.send("/start project_P-017", "Online state-of-health estimation", "中文")
    await visit.tap("related", "Related to")
    await visit.send("battery health", "P-017")
    await visit.send("/settings Europe/Berlin", "Berlin")
    await visit.send("/projcts", "Did you mean: /projects")
    await visit.share("battery", "P-0")
