/* Turns each text area of rich text into an editor; the area keeps the HTML that the form sends. */
const areas = [...document.querySelectorAll("textarea[data-prose]")];

const GROUPS = [{ group: "blockType -lists" }, { group: "lists" }, { group: "nodes -blockType -lists" },
  { group: "marks" }, { group: "link" }, { group: "history" }];

async function editorOf(address, words) {
  // The editor takes `gettext` once, as it is when it loads; the administration's own has other words.
  const before = window.gettext;
  window.gettext = (text) => words[text] ?? (before ? before(text) : text);
  try {
    return await import(address);
  } finally {
    window.gettext = before;
  }
}

function extensions(prose) {
  return [prose.Document, prose.Paragraph, prose.Text, prose.HardBreak, prose.Bold, prose.Italic,
    prose.Heading.configure({ levels: [2, 3] }), prose.BulletList,
    prose.OrderedList.configure({ enableListAttributes: false }), prose.ListItem, prose.Blockquote,
    prose.HorizontalRule, prose.Link.configure({ enableTarget: false, protocols: ["http", "https", "mailto"] }),
    prose.History, prose.Dropcursor, prose.Gapcursor, prose.Menu.configure({ groups: GROUPS })];
}

function start(area, prose, words) {
  const label = area.labels[0];
  const element = document.createElement("div");
  element.className = "prose-editor";
  area.before(element);
  element.append(area);
  const editor = new prose.Editor({
    element,
    injectCSS: false,
    content: area.value,
    extensions: extensions(prose),
    editorProps: { attributes: { role: "textbox", "aria-multiline": "true", lang: area.lang,
      "aria-label": label ? label.textContent.replace(/\s*:\s*$/, "").trim() : area.name } },
    onUpdate({ editor }) {
      area.value = editor.isEmpty ? "" : editor.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
    onCreate() {
      for (const button of element.querySelectorAll("button[data-name]")) {
        const said = words[button.dataset.name];
        if (!said) continue;
        button.title = said;
        button.setAttribute("aria-label", said);
      }
    },
  });
  label?.addEventListener("click", () => editor.commands.focus());
}

if (areas.length) {
  const { editor, words } = JSON.parse(areas[0].dataset.prose);
  const prose = await editorOf(editor, words);
  for (const area of areas) start(area, prose, words);
}
