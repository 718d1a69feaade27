//! The guide's examples of call events.

use super::Stage;
use crate::Outcome;
use std::path::Path;
use telapi::telservices::service::{
    AnswerCall, ConsultationCall, DivertCall, MakeCall, QualifyCall, Snapshot, TransferCall,
};

/// A call, and a consultation about it: examples 1 to 3. The call is qualified, and shown while it rings.
pub(super) async fn consultation(folder: &Path) -> Outcome {
    let stage = Stage::new(folder).await?;
    stage.watch(&["701", "702", "703"]).await?;
    stage.order(&MakeCall::new("701", "702")).await?;
    stage.answered("return-snapshot", &Snapshot::new("702")).await?;
    stage.answered("return-qualifyCall", &QualifyCall::new("702")).await?;
    let names = ["event-call", "event-call-2", "event-call-3", "event-call-4"];
    let transcript = stage.server.transcript();
    stage.told("701", "call", &names)?;
    let callee = transcript.iter().filter(|it| it.device.as_deref() == Some("702") && it.name == "call");
    for (name, told) in ["event-call-5", "event-call-6"].into_iter().zip(callee) {
        stage.write(name, &told.body)?;
    }
    stage.order(&ConsultationCall::new("701", "703")).await?;
    stage.order(&AnswerCall::new("703")).await?;
    stage.told("701", "call", &["event-call-7", "event-call-8", "event-call-9", "event-call-10"])
}

/// Two transfers, one after the other: example 4.
pub(super) async fn two_transfers(folder: &Path) -> Outcome {
    let stage = Stage::new(folder).await?;
    stage.watch(&["702", "703", "704"]).await?;
    stage.order(&MakeCall::new("701", "702")).await?;
    stage.order(&AnswerCall::new("702")).await?;
    for (device, to) in [("702", "703"), ("703", "704")] {
        stage.order(&ConsultationCall::new(device, to)).await?;
        stage.order(&AnswerCall::new(to)).await?;
    }
    stage.server.clear_transcript();
    stage.order(&TransferCall::new("703")).await?;
    stage.order(&TransferCall::new("702")).await?;
    stage.told("704", "call", &["event-call-11", "event-call-12"])
}

/// A call that is diverted once and once more: examples 5 and 6.
pub(super) async fn diversions(folder: &Path) -> Outcome {
    let stage = Stage::new(folder).await?;
    stage.watch(&["702", "703", "704"]).await?;
    stage.order(&MakeCall::new("701", "702")).await?;
    stage.order(&DivertCall::new("702", "703")).await?;
    stage.told("703", "call", &["event-call-13"])?;
    stage.order(&DivertCall::new("703", "704")).await?;
    stage.told("704", "call", &["event-call-14"])
}
