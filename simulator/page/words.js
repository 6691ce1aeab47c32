// The page's own words, in Chinese and English. What bots and people write is never translated.

const WORDS = {
  zh: {
    title: "本地聊天", switch_language: "Switch to English", other_language: "EN", people: "人员", chats: "会话",
    conversation: "对话", messages: "消息", who_are_you: "选择你的身份", pick_person: "选择一个身份，开始聊天",
    pick_chat: "选择一个会话", add_person: "添加人员", name: "名字", name_example: "例如：示例学生",
    username: "用户名（选填）", person_language: "Telegram 界面语言", add: "添加", cancel: "取消", close: "关闭",
    ok: "好", back: "返回", no_chats: "还没有会话", bot: "机器人", members: "{count} 位成员", you: "你",
    group: "群组", channel: "频道", commands: "命令菜单", no_commands: "没有匹配的命令", attach: "发送文件",
    message: "输入消息", keyboard: "机器人键盘", send: "发送", start: "开始", restart: "解除屏蔽并重新开始",
    block: "屏蔽机器人", unblock: "解除屏蔽", what_can: "这个机器人能做什么？", edited: "已编辑", silent: "无声发送", protected: "禁止转发和保存", via: "通过 @{name}",
    reply: "回复", replying: "回复 {name}", cancel_reply: "取消回复", new_messages: "{count} 条新消息",
    to_bottom: "回到最新消息", pinned: "置顶消息", download: "下载", photo: "照片", document: "文件",
    voice: "语音消息", video: "视频", audio: "音频", sticker: "贴纸", location: "位置", contact: "联系人",
    poll: "投票", album: "相册", open_photo: "查看照片", opens_link: "打开链接", opens_chat: "选择会话",
    copies: "复制文字", waiting: "等待机器人答复……", show_spoiler: "显示隐藏的文字", expand: "展开引用",
    collapse: "收起引用", copied: "已复制", choose_chat: "选择会话", choose_group: "选择群组",
    no_groups: "你还没有加入任何群组", send_file: "发送文件", send_files: "发送 {count} 个文件",
    caption: "说明文字（选填）", as: "发送为", as_photo: "照片或视频", as_document: "文件", as_voice: "语音",
    drop_document: "松开，作为文件发送", drop_photo: "松开，作为照片或视频发送", typing: "正在输入",
    upload_document: "正在发送文件", upload_photo: "正在发送照片", record_voice: "正在录音",
    upload_voice: "正在发送语音", find_location: "正在选择位置", record_video: "正在录像",
    upload_video: "正在发送视频", choose_sticker: "正在选择贴纸", connecting: "正在连接……", today: "今天",
    yesterday: "昨天", failed: "没有成功：{reason}", unreachable: "连不上本地服务器", no_results: "没有结果",
    searching: "正在搜索……", more: "更多结果", inline_results: "@{name} 的结果", read: "已读",
    voters: "{count} 人投票", empty_chat: "还没有消息",
  },
  en: {
    title: "Local chat", switch_language: "切换到中文", other_language: "中文", people: "People", chats: "Chats",
    conversation: "Conversation", messages: "Messages", who_are_you: "Choose who you are",
    pick_person: "Choose who you are to start chatting", pick_chat: "Choose a chat", add_person: "Add a person",
    name: "Name", name_example: "For example: Sample student", username: "Username (optional)",
    person_language: "Language of their Telegram", add: "Add", cancel: "Cancel", close: "Close", ok: "OK",
    back: "Back", no_chats: "No chats yet", bot: "bot", members: "{count} members", you: "You", group: "Group",
    channel: "Channel", commands: "Command menu", no_commands: "No such command", attach: "Send a file",
    message: "Message", keyboard: "The bot's keyboard", send: "Send", start: "Start", restart: "Unblock and restart",
    block: "Block the bot", unblock: "Unblock", what_can: "What can this bot do?", edited: "edited", silent: "sent without a sound", protected: "not to be forwarded or saved",
    via: "via @{name}", reply: "Reply", replying: "Reply to {name}", cancel_reply: "Cancel the reply",
    new_messages: "{count} new messages", new_messages_one: "1 new message", to_bottom: "To the newest message",
    pinned: "Pinned message", download: "Download", photo: "Photo", document: "File", voice: "Voice message",
    video: "Video", audio: "Audio", sticker: "Sticker", location: "Location", contact: "Contact", poll: "Poll",
    album: "Album", open_photo: "View the photo", opens_link: "opens a link", opens_chat: "choose a chat",
    copies: "copies text", waiting: "Waiting for the bot …", show_spoiler: "Show the hidden text",
    expand: "Expand the quote", collapse: "Collapse the quote", copied: "Copied", choose_chat: "Choose a chat",
    choose_group: "Choose a group", no_groups: "You are in no group yet", send_file: "Send a file",
    send_files: "Send {count} files", caption: "Caption (optional)", as: "Send as", as_photo: "Photo or video",
    as_document: "File", as_voice: "Voice", drop_document: "Drop to send as a file",
    drop_photo: "Drop to send as a photo or video", typing: "typing", upload_document: "sending a file",
    upload_photo: "sending a photo", record_voice: "recording voice", upload_voice: "sending a voice message",
    find_location: "choosing a location", record_video: "recording a video", upload_video: "sending a video",
    choose_sticker: "choosing a sticker", connecting: "Connecting …", today: "Today", yesterday: "Yesterday",
    failed: "That did not work: {reason}", unreachable: "The local server cannot be reached",
    no_results: "No results", searching: "Searching …", more: "More results", inline_results: "Results from @{name}",
    read: "read", voters: "{count} votes", empty_chat: "No messages yet",
  },
};

const REMEMBERED = "page-language";
let current = remembered() ?? (/^zh\b/i.test(navigator.language) ? "zh" : "en");

function remembered() {
  try {
    const value = localStorage.getItem(REMEMBERED);
    return value in WORDS ? value : null;
  } catch {
    return null; // storage may be switched off; the choice then lasts as long as the page
  }
}

export const language = () => current;
export const locale = () => (current === "zh" ? "zh-CN" : "en-GB");

export function switchLanguage() {
  current = current === "zh" ? "en" : "zh";
  try {
    localStorage.setItem(REMEMBERED, current);
  } catch {
    // see remembered()
  }
}

/** The words for `key`, with `{name}` replaced from `facts`; `count: 1` uses `key_one` where it exists. */
export function word(key, facts = {}) {
  const words = WORDS[current];
  const template = (facts.count === 1 && words[`${key}_one`]) || words[key] || key;
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}

export const hasWord = (key) => key in WORDS[current];

/** Fills every element marked `data-word` (its text) or `data-word-label` (its accessible name). */
export function fillWords(root = document) {
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
  document.title = word("title");
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of root.querySelectorAll("[data-word-label]")) {
    const label = word(node.dataset.wordLabel);
    node.setAttribute("aria-label", label);
    if (node.tagName === "BUTTON") node.title = label;
    if (node.tagName === "TEXTAREA") node.placeholder = label;
  }
}
