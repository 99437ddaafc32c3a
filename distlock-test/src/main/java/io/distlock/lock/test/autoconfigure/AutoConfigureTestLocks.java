package io.distlock.lock.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Keeps the locks of the application under test in memory, whatever store they name: {@code redis}, {@code zookeeper} and {@code
 * quorum} are then a {@link io.distlock.lock.test.FaultyLockStore}, which is a bean. No server is asked.
 *
 * <pre>{@code
 * @SpringBootTest
 * @AutoConfigureTestLocks
 * class StockServiceTests {
 *
 *     @Autowired StockService stock;
 *     @Autowired FaultyLockStore lockStore;
 *
 *     @Test
 *     void saleUnderALostLockIsRolledBack() {
 *         ...
 *         lockStore.revokeNow(LockKey.of("stock", "lamp"));
 *     }
 * }
 * }</pre>
 *
 * <p>Time is real here, as the code under test waits for locks with its own threads. Stores that are beans of the application stay
 * what they are. All contexts of a test run have stores of their own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureTestLocks {}
