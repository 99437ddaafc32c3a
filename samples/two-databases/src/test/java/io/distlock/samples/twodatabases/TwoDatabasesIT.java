package io.distlock.samples.twodatabases;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Runs the demo as it is, with a real PostgreSQL and a process that dies. */
@ExtendWith(OutputCaptureExtension.class)
class TwoDatabasesIT {

    @Test
    void onlyTheChainedOrderLosesItsInvoice(CapturedOutput console) {
        TwoDatabasesApplication.main(new String[0]);

        assertThat(console.getOut())
                .containsPattern("order 1 +yes +yes")
                .containsPattern("order 2, whose invoice is refused +no +no")
                .containsPattern("order 3, one local transaction inside the other +yes +no")
                .containsPattern(
                        "order 4, @DistributedTransaction +yes +(no|yes)") // a slow look may come after recovery
                .containsPattern("order 3 +yes +no")
                .containsPattern("order 4 +yes +yes")
                .doesNotContain("ERROR");
    }
}
