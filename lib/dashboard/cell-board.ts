// The table of Cells on the dashboard: a custom widget that the summary function draws.
// Viewers call the function with their own rights, so they need lambda:InvokeFunction on it:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard.html

import { CustomWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

export function cellBoard(summary: Pick<IFunction, 'functionArn'>): IWidget {
  return new CustomWidget({
    title: '业务单元健康 / Cell health',
    functionArn: summary.functionArn,
    width: 24,
    height: 10,
    updateOnRefresh: true,
    // The table fills whatever width it has, and shows the present whatever range the graphs show.
    updateOnResize: false,
    updateOnTimeRangeChange: false,
  });
}
