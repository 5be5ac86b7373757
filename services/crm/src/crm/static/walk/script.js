// A questionnaire with branches: which questions are asked, from what has been answered. No page is needed for that.

// `next` of a choice, else of the question, else the following one; "end" ends. A question is asked once: no loop.
export function path(questions, answers) {
  const at = new Map(questions.map((question, place) => [question.key, place]));
  const asked = [];
  let place = 0;
  while (place < questions.length) {
    const question = questions[place];
    if (asked.includes(question)) break;
    asked.push(question);
    const chosen = question.choices.find((choice) => choice.key === answers[question.key]);
    if (!chosen) break;
    const next = chosen.next ?? question.next ?? null;
    if (next === "end") break;
    place = next === null ? place + 1 : (at.get(next) ?? questions.length);
  }
  return asked;
}

// Only what was asked on this way: an answer that another one has since made beside the point is left out.
export function said(questionnaire, answers) {
  if (!questionnaire) return null;
  const found = path(questionnaire.questions, answers)
    .filter((question) => answers[question.key])
    .map((question) => ({ question: question.key, choice: answers[question.key] }));
  return found.length ? { questionnaire: questionnaire.id, version: questionnaire.version, answers: found } : null;
}
