package io.distlock.txn.tcc;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.spi.TransactionParticipant;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object of a class with {@link TccParticipant}, made fit for distributed transactions: its participants are for the coordinator,
 * its proxy for callers.
 *
 * <pre>{@code
 * JdbcLocalTransactions transactions = new JdbcLocalTransactions(dataSource);
 * TccBean bean = TccBean.of(new StockInDatabase(transactions), transactions);
 * // ... a coordinator that knows bean.participants() ...
 * Stock stock = bean.proxy(Stock.class, coordinator);
 * coordinator.execute(TransactionOptions.of("order"), () -> stock.reserve("apple", 3));
 * }</pre>
 *
 * <p>A call that does not go through the proxy, such as one by the object itself, is no branch. Thread-safe as far as the object is.
 */
public final class TccBean {

    private final Class<?> type;
    private final Supplier<?> target;
    private final Map<Signature, TccBranchParticipant> participants = new LinkedHashMap<>();

    private TccBean(Class<?> type, Supplier<?> target, LocalTransactions transactions, TccOptions options) {
        this.type = type;
        this.target = target;
        List<TccMethods> found = TccScanner.scan(type);
        RowSteps steps = new RowSteps(transactions, new BranchRows(options.statementTimeout()));
        BranchFence fence = fenceOf(type, steps);
        for (TccMethods methods : found) {
            participants.put(
                    Signature.of(methods.attempt().method()),
                    new TccBranchParticipant(methods, target, fence, steps, options.argumentsLengthMax()));
        }
    }

    /**
     * A bean with the usual bounds.
     *
     * @param transactions of the database in which its methods work, or for {@link Fence#INTENT} of any
     * @throws IllegalArgumentException if its class is not as {@link TccParticipant} and {@link Try} say
     */
    public static TccBean of(Object target, LocalTransactions transactions) {
        return of(target.getClass(), () -> target, transactions, TccOptions.defaults());
    }

    /**
     * A bean whose object comes later, or is a proxy.
     *
     * @param type the class with the annotations
     * @param target gives an instance of {@code type}, whose methods are called; asked each time
     * @throws IllegalArgumentException if the class is not as {@link TccParticipant} and {@link Try} say
     */
    public static TccBean of(Class<?> type, Supplier<?> target, LocalTransactions transactions, TccOptions options) {
        return new TccBean(type, target, transactions, options);
    }

    /** One for each try, in a fixed order. */
    public List<TransactionParticipant> participants() {
        return List.copyOf(participants.values());
    }

    /** Whether the method, of the class or of an interface of it, is a try. */
    public boolean isTry(Method method) {
        return participants.containsKey(Signature.of(method));
    }

    /**
     * Runs an intercepted call of a try in a new branch of the current transaction. For authors of proxies. When it returns, the branch
     * is prepared; when it throws, the transaction knows that the branch has failed.
     *
     * @param method one that {@link #isTry}
     * @param arguments the caller's
     * @return what the method returned
     * @throws IllegalStateException if there is no transaction
     * @throws TryRefusedException if the branch was rolled back before its try had ended, or the deadline passed
     * @throws IllegalArgumentException if the arguments cannot be recorded
     * @throws LocalTransactionException if the database failed
     * @throws Exception what the method threw
     */
    public @Nullable Object call(
            TransactionCoordinator coordinator, Method method, @Nullable Object[] arguments, TryCall call)
            throws Exception {
        TccBranchParticipant participant = participants.get(Signature.of(method));
        if (participant == null) {
            throw new IllegalArgumentException(method + " is no @Try of " + type.getName());
        }
        Transaction transaction = coordinator
                .current()
                .orElseThrow(() -> new IllegalStateException(
                        "'%s' was called outside of a distributed transaction".formatted(participant.name())));
        return participant.attempt(transaction, arguments, call);
    }

    /**
     * What callers use: an object on which a call of a try is a branch of the caller's transaction, see {@link #call}.
     *
     * @param api an interface of the class
     */
    public <T> T proxy(Class<T> api, TransactionCoordinator coordinator) {
        if (!api.isAssignableFrom(type)) {
            throw new IllegalArgumentException(type.getName() + " does not implement " + api.getName());
        }
        return api.cast(Proxy.newProxyInstance(
                api.getClassLoader(), new Class<?>[] {api}, new TccProxy(this, type, api, target, coordinator)));
    }

    private static BranchFence fenceOf(Class<?> type, RowSteps steps) {
        return switch (type.getAnnotation(TccParticipant.class).fence()) {
            case LOCAL_TX -> new LocalTxFence(steps);
            case INTENT -> new IntentFence(steps);
        };
    }
}
