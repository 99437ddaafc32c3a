package io.distlock.txn.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransactionViewTests {

    @Test
    void branchInAnotherServiceHasItsNameAsTarget() {
        assertThat(TransactionView.Branch.of("2.0471193", "http:stock").target())
                .isEqualTo("stock");
    }

    @Test
    void branchHereHasNoTarget() {
        assertThat(TransactionView.Branch.of("1", "stock").target()).isNull();
    }
}
