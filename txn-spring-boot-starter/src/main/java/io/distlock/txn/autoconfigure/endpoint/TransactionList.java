package io.distlock.txn.autoconfigure.endpoint;

import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Transactions that have not ended, as far as this process can see them.
 *
 * @param errors what could not be asked, by log or participant
 */
record TransactionList(List<TransactionView> transactions, Map<String, String> errors)
        implements OperationResponseBody {}
