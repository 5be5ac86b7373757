// The arithmetic of a sheet, as the server checks it (tallies/arithmetic.py): here it is said while one types.

const finding = (severity, code, fr) => ({ severity, code, fr });

export function checkSheet(sheet, known) {
  const votes = Object.values(sheet.votes).reduce((sum, count) => sum + count, 0);
  const parts = sheet.valid + sheet.blank + sheet.null;
  const found = [];
  if (sheet.voters !== parts) {
    found.push(
      finding(
        "error",
        "voters_not_the_sum",
        `Votants (${sheet.voters}) ≠ exprimés + blancs + nuls (${sheet.valid} + ${sheet.blank} + ${sheet.null} = ${parts}).`,
      ),
    );
  }
  if (votes !== sheet.valid) {
    const gap = sheet.valid - votes;
    const said = gap > 0 ? `il en manque ${gap}` : `il y en a ${-gap} de trop`;
    found.push(
      finding(
        "error",
        "votes_not_the_valid",
        `La somme des voix (${votes}) ≠ exprimés (${sheet.valid}) : ${said}.`,
      ),
    );
  }
  if (sheet.voters > sheet.registered) {
    found.push(
      finding(
        sheet.note ? "warning" : "error",
        "more_voters_than_registered",
        `Plus de votants (${sheet.voters}) que d’inscrits (${sheet.registered}).`,
      ),
    );
  }
  if (sheet.signatures != null && sheet.signatures > sheet.registered) {
    found.push(
      finding(
        "warning",
        "more_signatures_than_registered",
        `Plus d’émargements (${sheet.signatures}) que d’inscrits (${sheet.registered}).`,
      ),
    );
  }
  if (sheet.signatures != null && sheet.signatures !== sheet.voters) {
    const gap = Math.abs(sheet.voters - sheet.signatures);
    const [first = 0, second = 0] = Object.values(sheet.votes).sort((a, b) => b - a);
    const decisive = gap >= 3 || gap >= first - second;
    const said = `${sheet.voters} enveloppe(s) dans l’urne pour ${sheet.signatures} émargement(s)`;
    found.push(
      finding(
        "note", // L. 65: the record mentions it, and the sheet is not held for it
        "envelopes_not_the_signatures",
        !sheet.note
          ? `${said} : le procès-verbal doit le mentionner.`
          : decisive
            ? `${said} : l’écart peut compter devant le juge.`
            : `${said}, mentionné au procès-verbal.`,
      ),
    );
  }
  if (sheet.voters > 0 && (sheet.blank + sheet.null) * 100 > 10 * sheet.voters) {
    found.push(
      finding(
        "note",
        "many_blank_or_null",
        `Blancs et nuls (${sheet.blank + sheet.null}) : plus de 10 % des votants (${sheet.voters}).`,
      ),
    );
  }
  if (known && Math.abs(sheet.registered - known) * 50 > known) {
    found.push(
      finding(
        "note",
        "registered_not_as_known",
        `Inscrits (${sheet.registered}) à plus de 2 % des inscrits connus de ce bureau (${known}).`,
      ),
    );
  }
  const order = ["error", "warning", "note"];
  return found.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

// A whole number as people type it: spaces between thousands do not matter. NaN for anything else.
export function readNumber(text) {
  const bare = text.replace(/[\s\u00a0\u202f]/g, "");
  return /^[0-9]{1,6}$/.test(bare) ? Number(bare) : NaN;
}
