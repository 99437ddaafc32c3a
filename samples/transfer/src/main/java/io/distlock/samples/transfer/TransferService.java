package io.distlock.samples.transfer;

import io.distlock.txn.DistributedTransaction;
import java.time.Duration;
import org.springframework.stereotype.Service;

/** Moves money between two databases. Whichever process dies on the way, it ends up in both books or in neither. */
@Service
public class TransferService {

    private final CheckingAccounts checking;
    private final SavingsAccounts savings;

    TransferService(CheckingAccounts checking, SavingsAccounts savings) {
        this.checking = checking;
        this.savings = savings;
    }

    /** @throws RefusedException if an account refuses; then nothing has happened in either database */
    @DistributedTransaction
    public void transfer(Transfer transfer) {
        checking.debit(transfer);
        savings.announce(transfer);
    }

    /** The same, with a while in which somebody looks at the transfer before it is decided. */
    @DistributedTransaction(timeout = "90s")
    public void transferWithReview(Transfer transfer, Duration review) throws InterruptedException {
        checking.debit(transfer);
        savings.announce(transfer);
        Thread.sleep(review.toMillis());
    }
}
