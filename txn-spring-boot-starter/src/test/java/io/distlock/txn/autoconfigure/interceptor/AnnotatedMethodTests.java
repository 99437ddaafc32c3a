package io.distlock.txn.autoconfigure.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.Completion;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.RecordingParticipant;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.Vote;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.transaction.HeuristicCompletionException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class AnnotatedMethodTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistributedTransactionAutoConfiguration.class, DistributedTransactionAdviceAutoConfiguration.class))
            .withUserConfiguration(AnnotatedApplication.class)
            .withPropertyValues("distlock.txn.log.memory.allowed=true", "test.timeout=7s");

    @Test
    void branchesCommitWhenTheMethodReturns() {
        run((orders, stock) -> {
            assertThat(orders.order()).isEqualTo("done");

            assertThat(stock.calls).containsExactly("prepare", "commit");
        });
    }

    @Test
    void uncheckedExceptionRollsBack() {
        run((orders, stock) -> {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(orders::failing);

            assertThat(stock.calls).containsExactly("rollback");
        });
    }

    @Test
    void checkedExceptionCommitsUnlessARuleSaysOtherwise() {
        run((orders, stock) -> {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> orders.checked(new IOException()));
            assertThat(stock.calls).containsExactly("prepare", "commit");
            stock.calls.clear();

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> orders.checkedWithRule(new FileNotFoundException()));
            assertThat(stock.calls).containsExactly("rollback");
            stock.calls.clear();

            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(orders::forgivenException);
            assertThat(stock.calls).containsExactly("prepare", "commit");
        });
    }

    @Test
    void attributesAreResolved() {
        run((orders, stock) -> {
            TransactionOptions options = orders.options();

            assertThat(options.name()).isEqualTo("Orders.options");
            assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(7));
            assertThat(options.completion()).isEqualTo(Completion.ASYNC);
            assertThat(options.rollbackOnBranchFailure()).isFalse();
        });
    }

    @Test
    void innerMethodJoins() {
        run((orders, stock) -> {
            assertThat(orders.joined()).isTrue();
            assertThat(stock.calls).containsExactly("prepare", "prepare", "commit", "commit");
        });
    }

    @Test
    void transactionOfItsOwnSuspendsTheOuterOne() {
        run((orders, stock) -> {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(orders::failingAfterOneOfItsOwn);

            assertThat(stock.calls).containsExactly("prepare", "commit", "rollback");
        });
    }

    @Test
    void notSupportedRunsWithoutATransaction() {
        run((orders, stock) -> {
            assertThat(orders.callsNotSupported()).isEmpty();
            assertThatExceptionOfType(IllegalTransactionStateException.class).isThrownBy(orders::callsNever);
            assertThatExceptionOfType(IllegalTransactionStateException.class).isThrownBy(orders::mandatory);
        });
    }

    @Test
    void synchronizationThatRefusesTheCommitRollsBack() {
        runner.run(context -> {
            TransactionCoordinator coordinator = context.getBean(TransactionCoordinator.class);
            RecordingParticipant stock = context.getBean(RecordingParticipant.class);

            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> coordinator.execute(TransactionOptions.of("refused"), () -> {
                        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                            @Override
                            public void beforeCommit(boolean readOnly) {
                                throw new IllegalTransactionStateException("not now");
                            }
                        });
                        return stock.work(coordinator);
                    }))
                    .withMessage("not now");

            assertThat(stock.calls).containsExactly("rollback");
            assertThat(coordinator.current()).isEmpty();
        });
    }

    @Test
    void doomedTransactionDoesNotCommitAlthoughTheExceptionWasCaught() {
        run((orders, stock) -> {
            assertThatExceptionOfType(UnexpectedRollbackException.class)
                    .isThrownBy(orders::catchesWhatInnerThrows)
                    .withMessageContaining("inner")
                    .withCauseInstanceOf(IllegalArgumentException.class);

            assertThat(stock.calls).containsOnly("rollback");
        });
    }

    @Test
    void statusMarkedAsRollbackOnlyRollsBackSilently() {
        run((orders, stock) -> {
            orders.marksItself();

            assertThat(stock.calls).containsExactly("rollback");
        });
    }

    @Test
    void voteAgainstIsAnUnexpectedRollback() {
        run((orders, stock) -> {
            stock.vote = Vote.ROLLBACK;

            assertThatExceptionOfType(UnexpectedRollbackException.class)
                    .isThrownBy(orders::order)
                    .withMessageContainingAll("Orders.order", "stock")
                    .withCauseInstanceOf(TransactionRolledBackException.class);
        });
    }

    @Test
    void branchThatEndedOnItsOwnIsReported() {
        run((orders, stock) -> {
            stock.commitFailure = new HeuristicException(HeuristicOutcome.ROLLED_BACK, "by hand");

            assertThatExceptionOfType(HeuristicCompletionException.class)
                    .isThrownBy(orders::order)
                    .havingCause()
                    .withMessageContaining("by hand");
        });
    }

    @Test
    void synchronizationsComeAfterTheGlobalOutcome() {
        run((orders, stock) -> {
            orders.synchronizedWith(stock.calls);

            assertThat(stock.calls)
                    .containsExactly("beforeCommit", "beforeCompletion", "prepare", "commit", "afterCommit", "after 0");
        });
    }

    @Test
    void afterCompletionWaitsForEveryAcknowledgement() {
        run((orders, stock) -> {
            stock.commitGate = new CountDownLatch(1);

            orders.asynchronouslyCompleted(stock.calls);

            assertThat(stock.calls).containsExactly("beforeCommit", "beforeCompletion", "prepare", "afterCommit");
            stock.commitGate.countDown();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stock.calls.contains("after 0"));
            assertThat(stock.calls).endsWith("commit", "after 0");
        });
    }

    @Test
    void classAndMetaAnnotationCount() {
        runner.run(context -> {
            assertThat(context.getBean(AnnotatedApplication.WholeClass.class).name())
                    .isEqualTo("whole");
            assertThat(context.getBean(AnnotatedApplication.WholeClass.class).own())
                    .isEqualTo("own");
            assertThat(context.getBean(AnnotatedApplication.Orders.class).meta())
                    .isEqualTo("meta");
        });
    }

    @Test
    void coordinatorRunsWorkInTheSameKindOfTransaction() {
        runner.run(context -> {
            TransactionCoordinator coordinator = context.getBean(TransactionCoordinator.class);
            RecordingParticipant stock = context.getBean(RecordingParticipant.class);

            String active = coordinator.execute(TransactionOptions.of("by-hand"), () -> {
                stock.work(coordinator);
                return TransactionSynchronizationManager.getCurrentTransactionName();
            });
            stock.vote = Vote.ROLLBACK;

            assertThat(active).isEqualTo("by-hand");
            assertThatExceptionOfType(TransactionRolledBackException.class)
                    .isThrownBy(
                            () -> coordinator.execute(TransactionOptions.of("by-hand"), () -> stock.work(coordinator)))
                    .withMessageContaining("stock");
            assertThat(coordinator.current()).isEmpty();
        });
    }

    private void run(Behaviour behaviour) {
        ContextConsumer<AssertableApplicationContext> consumer = context -> {
            AnnotatedApplication.Orders orders = context.getBean(AnnotatedApplication.Orders.class);
            behaviour.check(orders, context.getBean(RecordingParticipant.class));
            assertThat(context.getBean(TransactionCoordinator.class).current()).isEmpty();
            assertThat(TransactionSynchronizationManager.isSynchronizationActive())
                    .isFalse();
        };
        runner.run(consumer);
    }

    private interface Behaviour {

        void check(AnnotatedApplication.Orders orders, RecordingParticipant stock) throws Exception;
    }
}
