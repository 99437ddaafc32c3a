package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.nio.charset.StandardCharsets;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

class BranchXidTests {

    private static final TransactionId TRANSACTION =
            new TransactionId("00000000000000a0", "00000000000000b0", Long.MAX_VALUE);

    @Test
    void branchIsReadFromWhatTheResourceLists() {
        BranchId branch = new BranchId(TRANSACTION, "2.1", "orders:dataSource");

        BranchXid read = BranchXid.read(copy(BranchXid.of(branch))).orElseThrow();

        assertThat(read.branchOf("orders:dataSource")).contains(branch);
        assertThat(read).isEqualTo(BranchXid.of(branch)).hasSameHashCodeAs(BranchXid.of(branch));
    }

    @Test
    void logAndIncarnationCanBeReadInTheGlobalPart() {
        BranchXid xid = BranchXid.of(new BranchId(TRANSACTION, "1", "orders"));

        assertThat(new String(xid.getGlobalTransactionId(), StandardCharsets.US_ASCII))
                .isEqualTo(TRANSACTION.toString());
    }

    @Test
    void branchOfAnotherResourceIsNotOurs() {
        BranchXid xid = BranchXid.of(new BranchId(TRANSACTION, "1", "orders"));

        assertThat(xid.branchOf("billing")).isEmpty();
    }

    @Test
    void longestNamesFitAndStayApart() {
        String first = "a".repeat(64);
        String second = "b" + "a".repeat(63);
        BranchId branch = new BranchId(TRANSACTION, "1.".repeat(15) + "11", first);

        BranchXid xid = BranchXid.of(branch);

        assertThat(xid.getGlobalTransactionId()).hasSizeLessThanOrEqualTo(Xid.MAXGTRIDSIZE);
        assertThat(xid.getBranchQualifier()).hasSizeLessThanOrEqualTo(Xid.MAXBQUALSIZE);
        assertThat(xid.branchOf(first)).contains(branch);
        assertThat(xid.branchOf(second)).isEmpty();
    }

    @Test
    void idOfAnotherTransactionManagerIsNotRead() {
        assertThat(BranchXid.read(xid(131077, TRANSACTION.toString(), "1/orders")))
                .isEmpty();
        assertThat(BranchXid.read(xid(BranchXid.FORMAT_ID, "something else", "1/orders")))
                .isEmpty();
        assertThat(BranchXid.read(xid(BranchXid.FORMAT_ID, TRANSACTION.toString(), "1")))
                .isEmpty();
    }

    private static Xid copy(Xid xid) {
        return xid(
                xid.getFormatId(),
                new String(xid.getGlobalTransactionId(), StandardCharsets.US_ASCII),
                new String(xid.getBranchQualifier(), StandardCharsets.US_ASCII));
    }

    private static Xid xid(int format, String global, String qualifier) {
        return new Xid() {

            @Override
            public int getFormatId() {
                return format;
            }

            @Override
            public byte[] getGlobalTransactionId() {
                return global.getBytes(StandardCharsets.US_ASCII);
            }

            @Override
            public byte[] getBranchQualifier() {
                return qualifier.getBytes(StandardCharsets.US_ASCII);
            }
        };
    }
}
