"""How the values of an opening's columns are written, the Chinese name first."""

from lab.eligibility import Tongue
from storage.openings import CriteriaFrom, DocumentKind, Ended, OpeningKind

KINDS = {
    OpeningKind.INTERNSHIP: ("实习", "实习生", "intern"),
    OpeningKind.POSTDOC: ("博士后", "postdoctoral", "博后"),
}
ENDED = {
    Ended.CLOSED: ("已关闭", "关闭", "提前关闭"),
    Ended.FILLED: ("已招满", "招满", "full"),
}
CRITERIA_FROM = {
    CriteriaFrom.INTERVIEW: ("面试", "面试时"),
    CriteriaFrom.SCREENING: ("初筛", "初审", "筛选"),
}
DOCUMENTS = {
    DocumentKind.CV: ("简历", "resume", "个人简历"),
    DocumentKind.TRANSCRIPT: ("成绩单", "transcripts"),
    DocumentKind.PLAN: ("研究计划", "research plan"),
    DocumentKind.LETTERS: ("推荐信", "letters of recommendation", "references"),
    DocumentKind.DEGREE: ("学位证明", "degree certificate", "学位证书"),
    DocumentKind.PUBLICATIONS: ("论文", "papers", "代表作"),
    DocumentKind.PORTFOLIO: ("作品集", "works"),
}

LANGUAGES = {
    Tongue.ZH: ("中文", "chinese", "汉语"),
    Tongue.EN: ("英文", "english", "英语"),
}
