// Which questions are asked after which answers, as the server says (questionnaires/answering.py). No page is needed.

const said = (answer) => (typeof answer === "boolean" ? [answer ? "yes" : "no"] : [answer].flat().map(String));
const given = (answer) => answer !== undefined && answer !== "" && !(Array.isArray(answer) && !answer.length);

// In order; an answer to what is not asked opens no branch.
export function asked(definition, answers) {
  const shown = [];
  const before = new Map();
  for (const question of definition.questions) {
    const holds = (condition) =>
      before.has(condition.question) && said(before.get(condition.question)).some((one) => condition.any_of.includes(one));
    if (!(question.show_if ?? []).every(holds)) continue;
    shown.push(question);
    if (given(answers[question.key])) before.set(question.key, answers[question.key]);
  }
  return shown;
}

// Only what was asked on this way: an answer that another one has since made beside the point is left out.
export function answered(definition, answers) {
  const kept = asked(definition, answers).filter((question) => given(answers[question.key]));
  return Object.fromEntries(kept.map((question) => [question.key, answers[question.key]]));
}

export const missing = (definition, answers) =>
  asked(definition, answers).find((question) => question.required && !given(answers[question.key])) ?? null;
