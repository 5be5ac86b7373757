// A link from another campaign ends with its code, after a mark that no server and no log sees.
const received = document.getElementById("received");
const code = location.hash.slice(1);
if (received && code) {
  history.replaceState(null, "", location.pathname);
  received.elements.code.value = code;
  received.submit();
}
