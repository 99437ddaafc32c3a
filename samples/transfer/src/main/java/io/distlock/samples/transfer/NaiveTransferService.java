package io.distlock.samples.transfer;

import org.springframework.stereotype.Service;

/** The same as {@link TransferService} with two local transactions: what dies between their commits loses money. */
@Service
public class NaiveTransferService {

    private final CheckingAccounts checking;
    private final SavingsAccounts savings;

    NaiveTransferService(CheckingAccounts checking, SavingsAccounts savings) {
        this.checking = checking;
        this.savings = savings;
    }

    public void transfer(Transfer transfer) {
        checking.debit(transfer);
        savings.deposit(transfer);
    }
}
