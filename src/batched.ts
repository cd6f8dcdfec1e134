/**
 * Asks one question of a function that answers many: those asked before the event loop's next turn are answered
 * together. `answerAll` gives its answers in the order of the questions.
 */
export function batched<Question, Answer>(
  answerAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  let questions: Question[] = [];
  let answers: Promise<readonly Answer[]> | undefined;
  const nextTurn = async () => {
    await new Promise((turn) => setImmediate(turn));
    const asked = questions;
    questions = [];
    answers = undefined;
    return answerAll(asked);
  };
  return async (question) => {
    const index = questions.push(question) - 1;
    answers ??= nextTurn();
    return (await answers)[index]!;
  };
}
