------------------------------ MODULE RemoteBranches ------------------------------
(***********************************************************************************)
(* Branches in other services, see REMOTE-BRANCHES.md: what COMMIT lists are       *)
(* deliveries of calls, and what it binds are the participants one level below.    *)
(* TwoPhaseCommit says what is modelled, what is left out, and the sources.        *)
(*                                                                                 *)
(* A call has a number, here <<2>>; each delivery of it another one below, <<2, 1>>*)
(* and <<2, 2>>; a participant of a delivery another one below that, <<2, 1, p>>,  *)
(* and so has a call that a delivery makes of a third service: <<2, 1, 1>>, which  *)
(* is delivered as <<2, 1, 1, 1>>. The branches of TwoPhaseCommit are the          *)
(* participants: they alone have durable state, and ask the log for themselves.    *)
(*                                                                                 *)
(* Subordinates: C. Mohan, B. Lindsay, R. Obermarck, ACM TODS 11(4), 1986, section *)
(* 2 (hierarchical two-phase commit). Deviations: a subordinate keeps no record,   *)
(* only its participants do; its vote rides with the response of the call, once    *)
(* they are prepared; its own subordinates are listed by the coordinator.          *)
(*                                                                                 *)
(* Whoever works for a delivery may die at any step, a response may be lost, a call*)
(* may be delivered again, or long after its transaction was decided. Orders need  *)
(* nothing but the durable state of participants, so that any instance of the      *)
(* service can serve them: no step below asks which one has worked. What a service *)
(* keeps in memory (calls seen, branches rolled back) makes it refuse more, and is *)
(* left out. One transaction; the log is that on ZooKeeper, the steps of the others*)
(* differ in nothing that concerns branches.                                       *)
(***********************************************************************************)
EXTENDS ZooKeeperLog

CONSTANTS
    Deliveries,
    Participants       \* of each delivery

\* Rules as in TwoPhaseCommit.
CONSTANTS
    BindsOneLevel,     \* COMMIT binds what is one level below a listed delivery; FALSE: whatever is below
    ListsDeliveries,   \* COMMIT lists the delivery whose answer has arrived; FALSE: the call, and so all its deliveries
    PreparesFirst,     \* the response of a call leaves when the participants are prepared; FALSE: at any time
    AcknowledgesLast,  \* a service acknowledges COMMIT when all participants have committed; FALSE: when one has
    CollectsAll        \* services on the way acknowledge too; FALSE: only those that the coordinator has called

VARIABLES
    work,              \* what a delivery has come to; in memory
    adopted,           \* deliveries whose answers a delivery has
    listed             \* deliveries whose answers the coordinator has; the list in COMMIT

remote == <<work, adopted, listed>>
remoteVars == <<vars, remote>>

Work == {
    "none",            \* the call has not arrived
    "working",
    "answered",        \* the response with the vote has left; it may be lost, or late
    "ended"}           \* failed, voted NO, or died

RemoteTypeOK ==
    /\ TypeOK
    /\ work \in [Deliveries -> Work]
    /\ adopted \in [Deliveries -> SUBSET Deliveries]
    /\ listed \subseteq Deliveries

-----------------------------------------------------------------------------------
\* Numbers

\* What Deliveries may be.
TwoDeliveries == {<<1, 1>>, <<1, 2>>}
CallOnTheWay == {<<1, 1>>, <<1, 1, 1, 1>>}
CallsOnTheWay == {<<1, 1>>, <<1, 1, 1, 1>>, <<1, 1, 1, 2>>}
TwoCalls == {<<1, 1>>, <<1, 1, 1, 1>>, <<2, 1>>}

\* What Branches is.
ParticipantBranches == {Append(d, p) : d \in Deliveries, p \in Participants}

Above(number) == SubSeq(number, 1, Len(number) - 1)

IsAtOrBelow(number, other) == Len(number) >= Len(other) /\ SubSeq(number, 1, Len(other)) = other

BranchesOf(d) == {Append(d, p) : p \in Participants}

CallOf(d) == Above(d)

IsFromCoordinator(d) == Len(d) = 2

CallerOf(d) == Above(CallOf(d))

\* What the record says to a branch that asks.
Binds(b) == ~ListBinds \/ \E d \in listed :
    IF ~ListsDeliveries THEN IsAtOrBelow(b, CallOf(d)) /\ Len(b) = Len(d) + 1
    ELSE IF BindsOneLevel THEN Above(b) = d
    ELSE IsAtOrBelow(b, d)

-----------------------------------------------------------------------------------
RemoteInit ==
    /\ Init
    /\ work = [d \in Deliveries |-> "none"]
    /\ adopted = [d \in Deliveries |-> {}]
    /\ listed = {}

WorkBecomes(d, state) == work' = [work EXCEPT ![d] = state]

KeepLog == UNCHANGED <<ownerNode, directory>>

-----------------------------------------------------------------------------------
\* Phase one

\* However late, and whatever became of the caller.
CallArrives(d) ==
    /\ work[d] = "none"
    /\ ~IsFromCoordinator(d) => work[CallerOf(d)] # "none"
    /\ WorkBecomes(d, "working")
    /\ UNCHANGED <<vars, adopted, listed>>

\* A participant prepares, or votes NO. The request may come when nobody waits for it any more.
ParticipantVotes(t, d, b) ==
    /\ work[d] # "none"
    /\ branch[t][b] = "unknown"
    /\ \E vote \in {"prepared", "refused"} : BranchBecomes(t, b, vote)
    /\ UNCHANGED <<coordinator, enlisted, fenced, remote>>
    /\ KeepRegister
    /\ KeepLog

\* Of the deliveries of one call the first that answers counts.
Adopt(d, called) ==
    /\ work[d] = "working"
    /\ work[called] = "answered"
    /\ CallerOf(called) = d
    /\ \A other \in adopted[d] : CallOf(other) # CallOf(called)
    /\ adopted' = [adopted EXCEPT ![d] = @ \cup {called} \cup adopted[called]]
    /\ UNCHANGED <<vars, work, listed>>

Answer(t, d) ==
    /\ work[d] = "working"
    /\ PreparesFirst => BranchesOf(d) \subseteq Voted(t)
    /\ WorkBecomes(d, "answered")
    /\ UNCHANGED <<vars, adopted, listed>>

EndWork(d) ==
    /\ work[d] = "working"
    /\ WorkBecomes(d, "ended")
    /\ UNCHANGED <<vars, adopted, listed>>

HearAnswer(t, d) ==
    /\ coordinator[t] = "active"
    /\ IsFromCoordinator(d)
    /\ work[d] = "answered"
    /\ \A other \in listed : CallOf(other) # CallOf(d)
    /\ listed' = listed \cup {d} \cup adopted[d]
    /\ enlisted' = [enlisted EXCEPT ![t] = @ \cup UNION {BranchesOf(l) : l \in {d} \cup adopted[d]}]
    /\ UNCHANGED <<coordinator, branch, fenced, work, adopted>>
    /\ KeepRegister
    /\ KeepLog

-----------------------------------------------------------------------------------
\* Phase two: CommitArrives and RollbackArrives as they are, from any instance to any other, and these.

RollBack(t, b) ==
    /\ branch[t][b] \in {"unknown", "prepared"}
    /\ BranchBecomes(t, b, IF branch[t][b] = "unknown" THEN "refused" ELSE "rolledBack")
    /\ UNCHANGED <<coordinator, enlisted, fenced, remote>>
    /\ KeepRegister
    /\ KeepLog

\* What the one who worked undoes, and those whom he had called with him.
UndoArrives(t, d, b) ==
    /\ \E above \in Deliveries : work[above] = "ended" /\ IsAtOrBelow(d, above)
    /\ RollBack(t, b)

\* The coordinator tells a call that has failed for it, and a service whom it tells COMMIT the other deliveries of the call.
RollbackOfUnlisted(t, d, b) ==
    /\ WasRecorded(t, "COMMIT")
    /\ d \notin listed
    /\ IsFromCoordinator(d) \/ \E l \in listed : CallOf(l) = CallOf(d)
    /\ RollBack(t, b)

-----------------------------------------------------------------------------------
\* In-doubt pull

RemotePull(t, b) ==
    /\ IF decision[t] = "COMMIT"
       THEN /\ branch[t][b] = "prepared"
            /\ BranchBecomes(t, b, IF Binds(b) THEN "committed" ELSE "rolledBack")
            /\ UNCHANGED <<coordinator, enlisted, fenced>>
            /\ KeepRegister
            /\ KeepLog
       ELSE Pull(t, b)
    /\ UNCHANGED remote

\* A service says what became of a delivery when its participants agree.
LearnFromService(t, d) ==
    /\ fenced
    /\ coordinator[t] = "unsure"
    /\ d \in listed
    /\ \E state \in {"committed", "rolledBack"} :
        /\ \A b \in BranchesOf(d) : branch[t][b] = state
        /\ CoordinatorBecomes(t, IF state = "committed" THEN "committed" ELSE "aborted")
    /\ UNCHANGED <<enlisted, branch, fenced, remote>>
    /\ KeepRegister
    /\ KeepLog

-----------------------------------------------------------------------------------
\* Collection

Acknowledges(t, d) ==
    IF AcknowledgesLast
    THEN \A b \in BranchesOf(d) : branch[t][b] = "committed"
    ELSE \E b \in BranchesOf(d) : branch[t][b] = "committed"

\* As Collect, by what services acknowledge.
RemoteCollect(t) ==
    /\ \/ decision[t] = "COMMIT" /\ \A d \in listed : Acknowledges(t, d) \/ (~CollectsAll /\ ~IsFromCoordinator(d))
       \/ decision[t] = "ABORT"
    /\ ~ownerNode \/ coordinator[t] \in {"committed", "aborted"}
    /\ Erase(t)
    /\ UNCHANGED <<coordinator, enlisted, branch, fenced, remote>>
    /\ KeepLog

-----------------------------------------------------------------------------------
OfTheLog(t) ==
    \/ SessionExpires
    \/ RemoveDirectory
    \/ DecideCommit(t)
    \/ DecisionExists(t)
    \/ DecideRefused(t)
    \/ LearnFromLog(t, ownerNode) /\ KeepLog

RemoteNext == \E t \in Transactions :
    \/ OfTheLog(t) /\ UNCHANGED remote
    \/ (AskToCommit(t) \/ GiveUp(t)) /\ KeepLog /\ UNCHANGED remote
    \/ RemoteCollect(t)
    \/ \E d \in Deliveries :
        \/ CallArrives(d)
        \/ \E called \in Deliveries : Adopt(d, called)
        \/ Answer(t, d)
        \/ EndWork(d)
        \/ HearAnswer(t, d)
        \/ LearnFromService(t, d)
        \/ \E b \in BranchesOf(d) :
            \/ ParticipantVotes(t, d, b)
            \/ (CommitArrives(t, b) \/ RollbackArrives(t, b)) /\ KeepLog /\ UNCHANGED remote
            \/ UndoArrives(t, d, b)
            \/ RollbackOfUnlisted(t, d, b)
            \/ RemotePull(t, b)

\* As for ZooKeeper: neither a coordinator nor whoever works for a delivery need take another step.
RemoteFairness ==
    /\ WF_remoteVars(RemoveDirectory /\ UNCHANGED remote)
    /\ \A t \in Transactions :
        /\ WF_remoteVars(RemoteCollect(t))
        /\ \A b \in Branches : WF_remoteVars(RemotePull(t, b))
        /\ \A d \in Deliveries : WF_remoteVars(LearnFromService(t, d))

RemoteSpec == RemoteInit /\ [][RemoteNext]_remoteVars /\ RemoteFairness

-----------------------------------------------------------------------------------
\* Not an invariant. TLC must reach what it denies: an answer was lost or late, and what is below rolls back beside a COMMIT.
ListIsComplete == \A t \in Transactions :
    decision[t] = "COMMIT" => \A d \in Deliveries : work[d] = "answered" => d \in listed

ParticipantSymmetry == Permutations(Participants)
===================================================================================
