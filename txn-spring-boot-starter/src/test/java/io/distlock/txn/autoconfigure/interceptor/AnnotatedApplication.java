package io.distlock.txn.autoconfigure.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.Completion;
import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.Propagation;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.RecordingParticipant;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Methods with every kind of annotation, over a participant that notes what it is asked for. */
@Configuration(proxyBeanMethods = false)
class AnnotatedApplication {

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
