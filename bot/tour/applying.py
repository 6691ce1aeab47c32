"""Visits that apply, from the card to the receipt."""

from datetime import timedelta

from bot.clock import utc_now
from bot.tour.papers import paper
from bot.tour.visit import Visit

CV = (
    "Lin Sample",
    "lin@example.org",
    "",
    "2025–   USTC (sample), master’s student, vehicle engineering",
    "2021–25 USTC (sample), bachelor’s degree, automation",
    "",
    "Python, pandas, MATLAB",
    "Course project: state of charge of a cell from its impedance",
    "Nobody with this CV exists.",
)


def in_days(days: int) -> str:
    """A day as one types it."""
    return (utc_now() + timedelta(days=days)).date().isoformat()


async def student_applies(visit: Visit) -> None:
    """A student applies for an internship in Chinese; the transcript follows."""
    await visit.send("/settings 安静 关", "安静时段：无")  # the tour may run at night, too
    await visit.send("I-2027-01", "电池健康评估算法实习生", "申请")
    await visit.tap("申请", "步必填", "· 简历", "不会收取任何费用")
    await visit.tap("开始", "加密保存")
    await visit.tap("⬜ 保存", "✅ 保存")
    await visit.tap("⬜ 经 Telegram 传送", "同意并开始")
    await visit.tap("⬜ 转交蔚来能源（示例）", "✅ 转交")
    await visit.tap("同意并开始", "第 1 步", "你叫什么名字")
    await visit.send("林小明", "现在的学校或单位")
    await visit.send("中国科学技术大学", "✓")
    await visit.send("硕士，车辆工程", "硕士一年级")
    await visit.tap("硕士一年级", "✓")
    for typed in ("SA25009001", "lin@example.org", "13800138000", in_days(220)):
        await visit.send(typed, "✓")
    await visit.send(in_days(310), "请发简历")
    await visit.send_document("简历 林小明.pdf", paper(*CV), "✓ 简历：简历 林小明.pdf", "成绩单")
    await visit.tap("以后补交", "每周能到岗几天")
    await visit.send("4", "为什么想做电池健康评估")
    await visit.send("想把课上学的用到真实数据上。", "请核对", "姓名：林小明", "成绩单：以后补交")
    await visit.tap("提交申请")
    await visit.sees("已收到你的申请：I-2027-01/0001", "简历 林小明.pdf", "还缺：成绩单", "不会收取任何费用")


async def doctor_applies(visit: Visit) -> None:
    """A doctor applies to the postdoctoral workstation in English."""
    await visit.send("PD-2027-01", "Apply")
    await visit.tap("Apply", "· Research plan", "never asks for fees")
    await visit.tap("Begin", "Storage")
    await visit.tap("⬜ Storage", "✅ Storage")
    await visit.tap("⬜ Carriage by Telegram", "Agree and begin")
    await visit.tap("Agree and begin", "step 1")
    for typed in ("Alex Sample", "TU Berlin", "Materials science, solid electrolytes", "TU Berlin"):
        await visit.send(typed, "✓")
    doctorate = f"{utc_now().year - 1}-06"
    for typed in (doctorate, "alex@example.org", "+49 30 1234567", in_days(280)):
        await visit.send(typed, "✓")
    await visit.send("I have measured interfaces in situ for four years.", "Who can recommend you")
    await visit.send("Prof. One, TU Berlin, one@example.org", "CV")
    for name in ("CV", "Research plan", "Letters", "Degree certificate", "Publications"):
        made = paper(name, "Alex Sample", "Nobody with these papers exists.")
        await visit.send_document(f"{name}.pdf", made, f"{name}.pdf")
    await visit.send("A cell with a lithium anode that lasts.", "please check", "Alex Sample")
    await visit.tap("Submit")
    await visit.sees("Your application has arrived: PD-2027-01/0001", "CV.pdf", "You have an answer by")
