"use strict";
// The code stands after the # of the link: a browser never sends it, so it is in no log. Posted here, once.
const code = decodeURIComponent(location.hash.slice(1));
if (code) {
  history.replaceState(null, "", location.pathname);
  document.getElementById("code").value = code;
  document.getElementById("enter").submit();
}
