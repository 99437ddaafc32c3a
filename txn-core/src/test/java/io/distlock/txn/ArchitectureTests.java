package io.distlock.txn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.UUID;

/** The arrows between packages that the design allows. */
@AnalyzeClasses(packages = "io.distlock", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule coreKnowsNeitherSpringNorLocks = noClasses()
            .that()
            .resideInAPackage("io.distlock.txn..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.distlock.lock..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.distlock.txn.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule apiKnowsNothingBelowIt = noClasses()
            .that()
            .resideInAPackage("io.distlock.txn")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.distlock.txn.(*)..");

    @ArchTest
    static final ArchRule logsDoNotKnowEachOther =
            slices().matching("io.distlock.txn.log.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule onlyItsOwnPackageKnowsZooKeeper = noClasses()
            .that()
            .resideInAPackage("io.distlock.txn..")
            .and()
            .resideOutsideOfPackage("io.distlock.txn.log.zookeeper..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.curator..", "org.apache.zookeeper..");

    @ArchTest
    static final ArchRule onlyOneClassKnowsTheDriverOfPostgres = noClasses()
            .that()
            .resideInAPackage("io.distlock.txn..")
            .and()
            .doNotHaveSimpleName("PostgresSession")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.postgresql..");

    @ArchTest
    static final ArchRule onlyTheQuorumLogKnowsRegisters = noClasses()
            .that()
            .resideInAPackage("io.distlock.txn..")
            .and()
            .resideOutsideOfPackage("io.distlock.txn.log.quorum..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.distlock.consensus..");

    @ArchTest
    static final ArchRule quorumLogNeedsNothingButTheRegister = noClasses()
            .that()
            .resideInAPackage("io.distlock.txn.log.quorum..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.distlock.consensus.(*)..", "io.lettuce..");

    @ArchTest
    static final ArchRule timeAndRandomnessComeThroughConstructors = noClasses()
            .that()
            .resideInAPackage("io.distlock.txn..")
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID");
}
