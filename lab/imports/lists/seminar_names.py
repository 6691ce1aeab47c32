"""How the values of a seminar's columns are written, the Chinese name first."""

from storage.seminar_materials import MaterialKind
from storage.seminars import LinkFor, SeminarLanguage, SeminarStatus

LANGUAGES = {
    SeminarLanguage.ZH: ("中文", "chinese", "汉语"),
    SeminarLanguage.EN: ("英文", "english", "英语"),
    SeminarLanguage.BOTH: ("中英文", "双语", "chinese and english", "zh/en", "中英双语"),
}
LINK_FOR = {
    LinkFor.EVERYONE: ("所有人", "公开", "everybody", "all"),
    LinkFor.RESERVED: ("已报名的人", "报名者", "those who reserved", "registered"),
}
STATUSES = {
    SeminarStatus.DRAFT: ("草稿", "未发布"),
    SeminarStatus.PUBLISHED: ("已发布", "发布", "confirmed"),
    SeminarStatus.CHANGED: ("有变更", "已变更"),
    SeminarStatus.CANCELLED: ("已取消", "取消", "canceled"),
    SeminarStatus.HELD: ("已举行", "已举办", "已结束", "past"),
}
MATERIALS = {
    MaterialKind.SLIDES: ("幻灯片", "课件", "ppt", "slide"),
    MaterialKind.RECORDING: ("录像", "录屏", "回放", "video"),
    MaterialKind.PAPER: ("论文", "文章", "article"),
    MaterialKind.OTHER: ("其他", "链接", "link"),
}
