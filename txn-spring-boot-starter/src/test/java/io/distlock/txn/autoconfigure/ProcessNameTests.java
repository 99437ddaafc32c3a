package io.distlock.txn.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;

class ProcessNameTests {

    @Test
    void nameIsAsciiWhereNumbersHaveOtherDigits() {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(ProcessName.of(new StandardEnvironment())).matches("[\\x21-\\x7e]+@[\\x21-\\x7e]+:[0-9]+");
        } finally {
            Locale.setDefault(usual);
        }
    }
}
