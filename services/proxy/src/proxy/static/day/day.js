// The page stays on the phone as it was last seen, a day and a half at most.
navigator.serviceWorker?.register("worker.js", { scope: "./" });
