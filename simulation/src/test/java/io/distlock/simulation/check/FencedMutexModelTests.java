package io.distlock.simulation.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.check.MutexOperation.Acquire;
import io.distlock.simulation.check.MutexOperation.Expire;
import io.distlock.simulation.check.MutexOperation.Release;
import io.distlock.simulation.check.MutexResult.Answer;
import io.distlock.simulation.check.MutexResult.Granted;
import org.junit.jupiter.api.Test;

class FencedMutexModelTests {

    private final History<MutexOperation, MutexResult> history = new History<>();

    @Test
    void grantsOneAfterTheOtherAreFine() {
        acquire("a", 1);
        release("a", Answer.RELEASED);
        acquire("b", 2);

        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void secondGrantWithoutReleaseIsCaught() {
        acquire("a", 1);
        acquire("b", 2);

        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void takeOverAfterExpiryIsFine() {
        acquire("a", 1);
        history.call("server", "k", new Expire("a")).unknown();
        acquire("b", 2);
        release("a", Answer.NOT_HELD);

        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void takeOverBeforeExpiryIsCaught() {
        acquire("a", 1);
        acquire("b", 2);
        history.call("server", "k", new Expire("a")).unknown();

        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void expiryOfFormerOwnerDoesNotFreeTheNextOne() {
        acquire("a", 1);
        history.call("server", "k", new Expire("a")).unknown();
        acquire("b", 2);
        acquire("c", 3);

        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void tokenThatDoesNotGrowIsCaught() {
        acquire("a", 2);
        release("a", Answer.RELEASED);
        acquire("b", 2);

        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void lateReleaseThatFreesAnotherOwnerIsCaught() {
        acquire("a", 1);
        history.call("server", "k", new Expire("a")).unknown();
        acquire("b", 2);
        release("a", Answer.NOT_HELD);
        acquire("c", 3);

        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void releaseByStrangerThatIsConfirmedIsCaught() {
        acquire("a", 1);
        release("b", Answer.RELEASED);

        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void unknownAcquireMayExplainRefusal() {
        history.call("p", "k", new Acquire("a")).unknown();
        history.call("p", "k", new Acquire("b")).returned(Answer.BUSY);

        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void unknownAcquireUsesUpOneToken() {
        acquire("a", 1);
        release("a", Answer.RELEASED);
        history.call("p", "k", new Acquire("b")).unknown();
        history.call("p", "k", new Acquire("c")).returned(Answer.BUSY);
        release("b", Answer.RELEASED);
        var last = history.call("p", "k", new Acquire("d"));
        last.returned(new Granted(2));

        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void repeatedRequestIsToldTheSameToken() {
        acquire("a", 1);
        acquire("a", 1);
        assertThat(isLinearizable()).isTrue();

        acquire("a", 2);
        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void refusalWithoutHolderIsCaughtUnlessAllowed() {
        history.call("p", "k", new Acquire("a")).returned(Answer.BUSY);

        assertThat(isLinearizable()).isFalse();
        assertThat(isLinearizable(FencedMutexModel.withSpuriousBusy())).isTrue();
    }

    private void acquire(String owner, long token) {
        history.call(owner, "k", new Acquire(owner)).returned(new Granted(token));
    }

    private void release(String owner, Answer answer) {
        history.call(owner, "k", new Release(owner)).returned(answer);
    }

    private boolean isLinearizable() {
        return isLinearizable(FencedMutexModel.strict());
    }

    private boolean isLinearizable(FencedMutexModel model) {
        return new LinearizabilityChecker<>(model)
                .isLinearizable(history.byKey().get("k"));
    }
}
