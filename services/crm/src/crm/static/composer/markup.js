// Between the text that is stored and the editor's document. Paragraphs are parted by empty lines; « # » opens a
// heading, « - » a list; [texte](https://…) is a link, **texte** bold, [[texte]](https://…) a button,
// ![description](picture:id) a picture; {{ prenom }} is a variable.
"use strict";
import { Schema } from "./prosemirror.js";

const INLINE = /\[([^[\]\n]{1,200})\]\((https?:\/\/[^\s()<>"']{1,500})\)|\*\*([^*\n]{1,400})\*\*|\{\{\s*([a-z_]+)\s*\}\}/g;
const BUTTON = /^\[\[([^[\]\n]{1,200})\]\]\((https?:\/\/[^\s()<>"']{1,500})\)$/;
const PICTURE = /^!\[([^[\]\n]{1,200})\]\(picture:([0-9a-f-]{36})\)$/;

export function schemaFor(variables, pictureBase) {
  return new Schema({
    nodes: {
      doc: { content: "block+" },
      paragraph: { group: "block", content: "inline*", parseDOM: [{ tag: "p" }, { tag: "div" }], toDOM: () => ["p", 0] },
      heading: {
        group: "block",
        content: "inline*",
        defining: true,
        parseDOM: ["h1", "h2", "h3", "h4"].map((tag) => ({ tag })),
        toDOM: () => ["h2", 0],
      },
      list: { group: "block", content: "item+", parseDOM: [{ tag: "ul" }, { tag: "ol" }], toDOM: () => ["ul", 0] },
      item: { content: "paragraph", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
      button: {
        group: "block",
        atom: true,
        attrs: { words: {}, address: {} },
        toDOM: (node) => ["p", ["span", { class: "button-block" }, node.attrs.words]],
      },
      picture: {
        group: "block",
        atom: true,
        draggable: true,
        attrs: { id: {}, description: {} },
        toDOM: (node) => ["img", { src: `${pictureBase}/${node.attrs.id}.jpg`, alt: node.attrs.description }],
      },
      variable: {
        group: "inline",
        inline: true,
        atom: true,
        attrs: { name: {} },
        toDOM: (node) => ["span", { class: "chip" }, variables[node.attrs.name] ?? node.attrs.name],
      },
      hard_break: {
        group: "inline",
        inline: true,
        selectable: false,
        parseDOM: [{ tag: "br" }],
        toDOM: () => ["br"],
      },
      text: { group: "inline" },
    },
    marks: {
      link: {
        attrs: { href: {} },
        inclusive: false,
        parseDOM: [
          {
            tag: "a[href]",
            getAttrs: (dom) => (/^https?:\/\//.test(dom.getAttribute("href")) ? { href: dom.getAttribute("href") } : false),
          },
        ],
        toDOM: (mark) => ["a", { href: mark.attrs.href, rel: "noreferrer" }, 0],
      },
      strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }, { style: "font-weight=bold" }], toDOM: () => ["strong", 0] },
    },
  });
}

export function toDocument(schema, text) {
  const blocks = [];
  for (const part of text.replaceAll("\r", "").split(/\n\s*\n/)) {
    if (part.trim()) blocks.push(...blocksOf(schema, part.trim()));
  }
  return schema.node("doc", null, blocks.length ? blocks : [schema.node("paragraph")]);
}

function blocksOf(schema, part) {
  const button = BUTTON.exec(part);
  if (button) return [schema.node("button", { words: button[1], address: button[2] })];
  const picture = PICTURE.exec(part);
  if (picture) return [schema.node("picture", { description: picture[1], id: picture[2] })];
  const lines = part.split("\n");
  if (lines[0].startsWith("# ")) {
    const heading = schema.node("heading", null, inline(schema, lines[0].slice(2)));
    return lines.length > 1 ? [heading, ...blocksOf(schema, lines.slice(1).join("\n"))] : [heading];
  }
  if (lines.every((line) => line.startsWith("- "))) {
    const items = lines.map((line) => schema.node("item", null, [schema.node("paragraph", null, inline(schema, line.slice(2)))]));
    return [schema.node("list", null, items)];
  }
  const content = lines.flatMap((line, number) => [...(number ? [schema.node("hard_break")] : []), ...inline(schema, line)]);
  return [schema.node("paragraph", null, content)];
}

function inline(schema, text) {
  const nodes = [];
  let at = 0;
  const plain = (words) => words && nodes.push(schema.text(words));
  for (const match of text.matchAll(INLINE)) {
    plain(text.slice(at, match.index));
    if (match[2]) nodes.push(...inline(schema, match[1]).map((node) => node.mark([...node.marks, schema.mark("link", { href: match[2] })])));
    else if (match[3]) nodes.push(...inline(schema, match[3]).map((node) => node.mark([...node.marks, schema.mark("strong")])));
    else nodes.push(schema.node("variable", { name: match[4] }));
    at = match.index + match[0].length;
  }
  plain(text.slice(at));
  return nodes;
}

export function toText(doc) {
  const blocks = [];
  doc.forEach((node) => {
    const name = node.type.name;
    if (name === "button") blocks.push(`[[${node.attrs.words}]](${node.attrs.address})`);
    else if (name === "picture") blocks.push(`![${node.attrs.description}](picture:${node.attrs.id})`);
    else if (name === "heading") blocks.push(`# ${words(node).replaceAll("\n", " ")}`);
    else if (name === "list") {
      const items = [];
      node.forEach((item) => items.push(`- ${words(item.firstChild).replaceAll("\n", " ")}`));
      blocks.push(items.join("\n"));
    } else blocks.push(words(node));
  });
  return blocks.filter((block) => block.trim()).join("\n\n");
}

function words(node) {
  let text = "";
  node.forEach((child) => {
    if (child.type.name === "hard_break") text += "\n";
    else if (child.type.name === "variable") text += `{{ ${child.attrs.name} }}`;
    else text += marked(child);
  });
  return text;
}

function marked(child) {
  const link = child.marks.find((mark) => mark.type.name === "link");
  const strong = child.marks.some((mark) => mark.type.name === "strong") && child.text.trim();
  // What is pasted may hold the signs of the text itself: they are said plainly.
  let text = child.text.replaceAll("\u00a0", " ").replace(/\*\*|\{\{|\}\}|\{%|%\}/g, "");
  if (strong) text = text.replace(/^(\s*)(.*?)(\s*)$/s, "$1**$2**$3");
  return link ? `[${text.replace(/[[\]]/g, "")}](${link.attrs.href})` : text;
}
