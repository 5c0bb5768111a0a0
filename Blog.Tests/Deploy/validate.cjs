// node validate.cjs PACKAGE-FOLDER TEMPLATE…: for each, as one line of JSON, what AWS's validator finds and how many resources it read.
const [folder, ...files] = process.argv.slice(2);
const { RegoEngine, TemplateFile, TemplateModel } = require(`${folder}/node_modules/@aws/cloudformation-validate`);
const engine = new RegoEngine();
for (const file of files) {
  const template = new TemplateFile(file);
  const { status, diagnostics } = engine.validateStandard(template, { severityLevel: 'WARN' });
  const findings = diagnostics.map(d => `${d.severity} ${d.ruleId} ${d.entity?.logicalId ?? ''}:${d.startLine} ${d.message}`);
  if (status !== 'OK') findings.push(`status ${status}`);
  console.log(JSON.stringify({ findings, resources: Object.keys(new TemplateModel(template).resources()).length }));
}
