package io.distlock.consensus.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.boot.autoconfigure.AutoConfiguration;

@AnalyzeClasses(
        packages = "io.distlock",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTests.NoDevServers.class})
class ArchitectureTests {

    @ArchTest
    static final ArchRule locksAndTransactionsAreUnknown = noClasses()
            .that()
            .resideInAPackage("io.distlock.consensus..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.distlock.lock..", "io.distlock.txn..");

    @ArchTest
    static final ArchRule coreKnowsNothingOfTheStarter = noClasses()
            .that()
            .resideOutsideOfPackage("io.distlock.consensus.autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.distlock.consensus.autoconfigure..", "org.springframework..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("io.distlock.consensus.autoconfigure.(**)")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule featuresDoNotSeeEachOther = slices().matching(
                    "io.distlock.consensus.autoconfigure.(endpoint|health|observe|redis|zookeeper)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule onlyTheirPackagesKnowTheClients = noClasses()
            .that()
            .resideInAPackage("io.distlock.consensus.autoconfigure..")
            .and()
            .resideOutsideOfPackages(
                    "io.distlock.consensus.autoconfigure.redis..", "io.distlock.consensus.autoconfigure.zookeeper..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "org.apache.curator..", "org.apache.zookeeper..");

    @ArchTest
    static final ArchRule autoConfigurationsAreFinal = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
            .andShould()
            .bePublic();

    /** These are for tests, in whichever form they are on the class path. */
    static final class NoDevServers implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("dev-servers");
        }
    }
}
