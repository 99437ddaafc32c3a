package io.distlock.txn.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.UUID;

@AnalyzeClasses(packages = "io.distlock.txn.autoconfigure", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule transactionsDoNotKnowLocks =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.distlock.lock..");

    @ArchTest
    static final ArchRule onlyTheQuorumLogKnowsConsensus = noClasses()
            .that()
            .resideOutsideOfPackage("io.distlock.txn.autoconfigure.quorum..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.distlock.consensus..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.distlock.txn.autoconfigure.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule wiringKnowsNothingBelowIt = noClasses()
            .that()
            .resideInAPackage("io.distlock.txn.autoconfigure")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.distlock.txn.autoconfigure.(*)..");

    @ArchTest
    static final ArchRule onlyTheirOwnPackagesKnowTheBackEnds = noClasses()
            .that()
            .resideOutsideOfPackages("..zookeeper..", "..jdbc..", "..tcc..", "..xa..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.curator..",
                    "org.apache.zookeeper..",
                    "org.springframework.jdbc..",
                    "org.springframework.boot.jdbc..");

    @ArchTest
    static final ArchRule timeAndRandomnessComeThroughConstructors = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID");
}
