package io.distlock.txn.autoconfigure.advice;

import io.distlock.txn.DistributedTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * Keeps the attributes of the annotation, which are read by name, the forms of decisions, the scripts of tables, and the proxies of the
 * usual local transaction managers.
 */
final class TransactionRuntimeHints implements RuntimeHintsRegistrar {

    private static final List<String> LOCAL_MANAGERS = List.of(
            "org.springframework.jdbc.datasource.DataSourceTransactionManager",
            "org.springframework.jdbc.support.JdbcTransactionManager",
            "org.springframework.orm.jpa.JpaTransactionManager");

    /** What decisions are read from and written as; the mapper finds their parts by name. */
    private static final List<String> RECORDS = List.of(
            "io.distlock.txn.log.DecisionCodec$Form",
            "io.distlock.txn.log.DecisionCodec$BranchForm",
            "io.distlock.txn.log.DecisionCodec$HeuristicForm");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.reflection().registerType(DistributedTransaction.class, MemberCategory.INVOKE_DECLARED_METHODS);
        hints.resources().registerPattern("io/distlock/txn/*.sql");
        RECORDS.forEach(name -> hints.reflection()
                .registerType(
                        TypeReference.of(name),
                        MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                        MemberCategory.INVOKE_DECLARED_METHODS,
                        MemberCategory.ACCESS_DECLARED_FIELDS));
        for (String name : LOCAL_MANAGERS) {
            if (ClassUtils.isPresent(name, classLoader)) {
                Class<?> manager = ClassUtils.resolveClassName(name, classLoader);
                hints.reflection().registerType(manager, MemberCategory.INVOKE_PUBLIC_METHODS);
                hints.proxies()
                        .registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(
                                ClassUtils.getAllInterfacesForClass(manager, classLoader)));
            }
        }
    }
}
