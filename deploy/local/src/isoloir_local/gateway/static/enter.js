"use strict";
// The code stands after the # of the link: a browser never sends it, so it is in no log. Posted here, once.
function enter() {
  const code = location.hash.slice(1);
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  document.getElementById("code").value = code;
  document.getElementById("enter").submit();
}
// A link that is opened while this page is open loads no page: only the part after the # changes.
addEventListener("hashchange", enter);
enter();
