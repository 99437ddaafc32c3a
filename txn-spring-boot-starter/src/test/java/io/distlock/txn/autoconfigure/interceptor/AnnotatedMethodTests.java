package io.distlock.txn.autoconfigure.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.Completion;
import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.Propagation;
import io.distlock.txn.Transaction;
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
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.HeuristicCompletionException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class AnnotatedMethodTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistributedTransactionAutoConfiguration.class, DistributedTransactionAdviceAutoConfiguration.class))
            .withUserConfiguration(Application.class)
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
            assertThat(context.getBean(WholeClass.class).name()).isEqualTo("whole");
            assertThat(context.getBean(WholeClass.class).own()).isEqualTo("own");
            assertThat(context.getBean(Orders.class).meta()).isEqualTo("meta");
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
            Orders orders = context.getBean(Orders.class);
            behaviour.check(orders, context.getBean(RecordingParticipant.class));
            assertThat(context.getBean(TransactionCoordinator.class).current()).isEmpty();
            assertThat(TransactionSynchronizationManager.isSynchronizationActive())
                    .isFalse();
        };
        runner.run(consumer);
    }

    private interface Behaviour {

        void check(Orders orders, RecordingParticipant stock) throws Exception;
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        RecordingParticipant stock() {
            return new RecordingParticipant("stock");
        }

        @Bean
        Inner inner(TransactionCoordinator coordinator, RecordingParticipant stock) {
            return new Inner(coordinator, stock);
        }

        @Bean
        Orders orders(TransactionCoordinator coordinator, RecordingParticipant stock, Inner inner) {
            return new Orders(coordinator, stock, inner);
        }

        @Bean
        WholeClass wholeClass(TransactionCoordinator coordinator) {
            return new WholeClass(coordinator);
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @DistributedTransaction("meta")
    @interface Meta {}

    static class Orders {

        private final TransactionCoordinator coordinator;
        private final RecordingParticipant stock;
        private final Inner inner;

        Orders(TransactionCoordinator coordinator, RecordingParticipant stock, Inner inner) {
            this.coordinator = coordinator;
            this.stock = stock;
            this.inner = inner;
        }

        @DistributedTransaction
        String order() {
            stock.work(coordinator);
            return "done";
        }

        @DistributedTransaction
        void failing() {
            stock.work(coordinator);
            throw new IllegalArgumentException("no");
        }

        @DistributedTransaction
        void checked(IOException failure) throws IOException {
            stock.work(coordinator);
            throw failure;
        }

        @DistributedTransaction(rollbackFor = IOException.class)
        void checkedWithRule(IOException failure) throws IOException {
            stock.work(coordinator);
            throw failure;
        }

        @DistributedTransaction(noRollbackFor = IllegalStateException.class)
        void forgivenException() {
            stock.work(coordinator);
            throw new IllegalStateException();
        }

        @DistributedTransaction(
                timeout = "${test.timeout}",
                completion = Completion.ASYNC,
                rollbackOnBranchFailure = false)
        TransactionOptions options() {
            return coordinator.current().orElseThrow().options();
        }

        @DistributedTransaction
        boolean joined() {
            stock.work(coordinator);
            return coordinator.current().equals(inner.required());
        }

        @DistributedTransaction
        void failingAfterOneOfItsOwn() {
            stock.work(coordinator);
            Transaction mine = coordinator.current().orElseThrow();
            inner.requiresNew();
            assertThat(coordinator.current()).containsSame(mine);
            throw new IllegalArgumentException("no");
        }

        @DistributedTransaction
        Optional<Transaction> callsNotSupported() {
            return inner.notSupported();
        }

        @DistributedTransaction
        void callsNever() {
            inner.never();
        }

        @DistributedTransaction(propagation = Propagation.MANDATORY)
        void mandatory() {}

        @DistributedTransaction
        void catchesWhatInnerThrows() {
            stock.work(coordinator);
            try {
                inner.failing();
            } catch (IllegalArgumentException e) {
                // swallowed, as callers do
            }
        }

        @DistributedTransaction
        void marksItself() {
            stock.work(coordinator);
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
        }

        @DistributedTransaction
        void synchronizedWith(List<String> events) {
            stock.work(coordinator);
            register(events);
        }

        @DistributedTransaction(completion = Completion.ASYNC)
        void asynchronouslyCompleted(List<String> events) {
            stock.work(coordinator);
            register(events);
        }

        @Meta
        String meta() {
            return coordinator.current().orElseThrow().options().name();
        }

        private static void register(List<String> events) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    events.add("beforeCommit");
                }

                @Override
                public void beforeCompletion() {
                    events.add("beforeCompletion");
                }

                @Override
                public void afterCommit() {
                    events.add("afterCommit");
                }

                @Override
                public void afterCompletion(int status) {
                    events.add("after " + status);
                }
            });
        }
    }

    static class Inner {

        private final TransactionCoordinator coordinator;
        private final RecordingParticipant stock;

        Inner(TransactionCoordinator coordinator, RecordingParticipant stock) {
            this.coordinator = coordinator;
            this.stock = stock;
        }

        @DistributedTransaction
        Optional<Transaction> required() {
            stock.work(coordinator);
            return coordinator.current();
        }

        @DistributedTransaction(propagation = Propagation.REQUIRES_NEW)
        void requiresNew() {
            stock.work(coordinator);
        }

        @DistributedTransaction(propagation = Propagation.NOT_SUPPORTED)
        Optional<Transaction> notSupported() {
            return coordinator.current();
        }

        @DistributedTransaction(propagation = Propagation.NEVER)
        void never() {}

        @DistributedTransaction
        void failing() {
            throw new IllegalArgumentException("inner");
        }
    }

    @DistributedTransaction("whole")
    static class WholeClass {

        private final TransactionCoordinator coordinator;

        WholeClass(TransactionCoordinator coordinator) {
            this.coordinator = coordinator;
        }

        public String name() {
            return coordinator.current().orElseThrow().options().name();
        }

        @DistributedTransaction("own")
        public String own() {
            return name();
        }
    }
}
