export { Schema } from "prosemirror-model";
export { EditorState, TextSelection } from "prosemirror-state";
export { EditorView } from "prosemirror-view";
export { baseKeymap, setBlockType, toggleMark } from "prosemirror-commands";
export { keymap } from "prosemirror-keymap";
export { history, redo, undo } from "prosemirror-history";
export { liftListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
