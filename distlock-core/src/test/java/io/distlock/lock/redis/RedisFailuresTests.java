package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisFailuresTests {

    private static final StepName NAME = new StepName("acquire", "lock stock:sku-1");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "READONLY You can't write against a read only replica.; sentinels",
                "LOADING Redis is loading the dataset in memory; soon",
                "OOM command not allowed when used memory > 'maxmemory'.; maxmemory",
                "MISCONF Redis is configured to save RDB snapshots; log",
                "NOAUTH Authentication required.; password",
                "CLUSTERDOWN Hash slot not served; CLUSTER INFO",
                "ERR Error running script (call to f_1): @user_script:3: WRONGTYPE Operation against a key; another program",
            })
    void messageSaysWhatToDo(String text, String advice) {
        LockStoreException described = RedisFailures.describe(NAME, new RedisCommandExecutionException(text));

        assertThat(described)
                .hasMessageContaining("acquire of lock stock:sku-1")
                .hasMessageContaining(text);
        assertThat(described.getMessage().substring(described.getMessage().indexOf(text) + text.length()))
                .contains(advice);
    }

    @Test
    void causeIsKeptAndUnwrapped() {
        RuntimeException cause = new RuntimeException("x");

        assertThat(RedisFailures.describe(NAME, new CompletionException(cause))).hasCause(cause);
    }

    @Test
    void knownFailureIsNotWrappedAgain() {
        LockStoreException known = new LockStoreException("y");

        assertThat(RedisFailures.describe(NAME, known)).isSameAs(known);
    }
}
